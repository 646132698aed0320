import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Run by the build: {@code java NativeCall.java Agent.class premain} marks the methods of that name
 * as of variable arity in the class file. JDK 18 and later call a method by reflection through
 * method handles; for the first such call they make seven classes, at the cost of every start.
 * Where a method has that mark and its last parameter is no array, which javac would not compile, a
 * method handle is impossible and the JVM calls it itself
 * (MethodHandleAccessorFactory.useNativeAccessor). Nothing else minds the mark: the JVM ignores it
 * (JVMS 4.6).
 */
final class NativeCall extends ClassVisitor {
  private final String name;
  private boolean found;

  private NativeCall(String name, ClassVisitor next) {
    super(Opcodes.ASM9, next);
    this.name = name;
  }

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    ClassReader reader = new ClassReader(Files.readAllBytes(file));
    ClassWriter writer = new ClassWriter(reader, 0);
    NativeCall marking = new NativeCall(arguments[1], writer);
    reader.accept(marking, 0);
    if (!marking.found) {
      throw new IOException(file + " has no method " + arguments[1]);
    }
    Files.write(file, writer.toByteArray());
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    boolean marked = method.equals(name);
    found |= marked;
    return super.visitMethod(
        marked ? access | Opcodes.ACC_VARARGS : access, method, descriptor, signature, exceptions);
  }
}
