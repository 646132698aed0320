import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Run by the build: {@code java LambdaClasses.java control.jar ...} makes a class of each lambda
 * and method reference in a jar, as javac makes one of each anonymous class. A lambda's class is
 * otherwise made in the application's JVM when the lambda is first met, by code that runs there for
 * nothing else: it takes a third of a millisecond, and from some dozen on has the JVM compile that
 * code, for which it takes 7 MiB on JDK 24 and later.
 *
 * <p>The new class is a nest mate of the one that the lambda stands in, whose private methods it
 * may call (JVMS 5.4.4). Class files of Java 8 to 10 are made those of 11 for that, which brought
 * nest mates and nothing that would make them another. Left as they are: serializable lambdas, and
 * those that need another conversion than a cast, boxing or unboxing.
 *
 * <p>All in one file, since the build's JDK runs it from its source.
 */
final class LambdaClasses {
  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";
  private static final String OBJECT = "java/lang/Object";
  private static final String CONSTRUCTOR = "<init>";
  private static final String FACTORY = "of";
  private static final String SUFFIX = ".class";

  /** Of all entries: the same classes make the same bytes. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  /** A jar's, by name. */
  private final Map<String, byte[]> entries = new TreeMap<>();

  private final Map<String, List<String>> newNestMates = new TreeMap<>();

  private LambdaClasses() {}

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      new LambdaClasses().replace(Path.of(jar));
    }
  }

  private void replace(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : file.stream().filter(entry -> !entry.isDirectory()).toList()) {
        entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
      }
    }
    for (String name : List.copyOf(entries.keySet())) {
      if (name.endsWith(SUFFIX)) {
        replaceLambdas(name);
      }
    }
    newNestMates.forEach(this::addNestMates);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setTimeLocal(TIME);
        out.putNextEntry(entry);
        out.write(content.getValue());
      }
    }
    Files.write(jar, bytes.toByteArray());
  }

  private void replaceLambdas(String entry) {
    ClassReader reader = new ClassReader(entries.get(entry));
    ClassWriter writer = new ClassWriter(0);
    reader.accept(new LambdasOfClass(writer), 0);
    entries.put(entry, writer.toByteArray());
  }

  private void addNestMates(String host, List<String> mates) {
    ClassReader reader = new ClassReader(entries.get(host + SUFFIX));
    ClassWriter writer = new ClassWriter(0);
    reader.accept(writer, 0);
    mates.forEach(writer::visitNestMember); // the writer puts them where they belong
    entries.put(host + SUFFIX, writer.toByteArray());
  }

  /** Replaces them by calls of their classes' factories. */
  private final class LambdasOfClass extends ClassVisitor {
    private String name;
    private String nestHost;
    private int version;
    private int lambdas;

    LambdasOfClass(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int given, int access, String name, String signature, String parent, String[] types) {
      version = given < Opcodes.V1_8 ? given : Math.max(given, Opcodes.V11);
      this.name = name;
      nestHost = name;
      super.visit(version, access, name, signature, parent, types);
    }

    @Override
    public void visitNestHost(String host) {
      nestHost = host;
      super.visitNestHost(host);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
        @Override
        public void visitInvokeDynamicInsn(
            String method, String factory, Handle bootstrap, Object... arguments) {
          byte[] content = null;
          String type = name + "$$Lambda$" + lambdas;
          if (bootstrap.getOwner().equals(METAFACTORY)
              && bootstrap.getName().equals("metafactory")) {
            Lambda lambda =
                new Lambda(
                    type,
                    method,
                    factory,
                    (Type) arguments[0],
                    (Handle) arguments[1],
                    (Type) arguments[2]);
            content = lambda.write(version, nestHost);
          }
          if (content == null) {
            super.visitInvokeDynamicInsn(method, factory, bootstrap, arguments);
            return;
          }
          lambdas++;
          entries.put(type + SUFFIX, content);
          newNestMates.computeIfAbsent(nestHost, host -> new ArrayList<>()).add(type);
          super.visitMethodInsn(Opcodes.INVOKESTATIC, type, FACTORY, factory, false);
        }
      };
    }
  }

  /**
   * What LambdaMetafactory would make, as a class with a field for each value that is captured.
   *
   * @param name of the class
   * @param method of the interface
   * @param factory descriptor: from what is captured to the interface
   * @param erased the method's type in the interface
   * @param called what the lambda does
   * @param typed the method's type where the lambda stands
   */
  private record Lambda(
      String name, String method, String factory, Type erased, Handle called, Type typed) {
    private static final Map<Type, Type> BOXES =
        Map.of(
            Type.BOOLEAN_TYPE, Type.getType(Boolean.class),
            Type.BYTE_TYPE, Type.getType(Byte.class),
            Type.CHAR_TYPE, Type.getType(Character.class),
            Type.SHORT_TYPE, Type.getType(Short.class),
            Type.INT_TYPE, Type.getType(Integer.class),
            Type.LONG_TYPE, Type.getType(Long.class),
            Type.FLOAT_TYPE, Type.getType(Float.class),
            Type.DOUBLE_TYPE, Type.getType(Double.class));

    /** Null where it is to be left as it is. */
    byte[] write(int version, String nestHost) {
      ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      out.visit(
          version,
          Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_SUPER,
          name,
          null,
          OBJECT,
          new String[] {Type.getReturnType(factory).getInternalName()});
      out.visitNestHost(nestHost);
      writeConstructor(out);
      writeFactory(out);
      return writeMethod(out) ? out.toByteArray() : null;
    }

    private Type[] captured() {
      return Type.getArgumentTypes(factory);
    }

    private String constructor() {
      return Type.getMethodDescriptor(Type.VOID_TYPE, captured());
    }

    private static String field(int number) {
      return "captured" + number;
    }

    private void writeConstructor(ClassWriter out) {
      MethodVisitor code =
          out.visitMethod(Opcodes.ACC_PRIVATE, CONSTRUCTOR, constructor(), null, null);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, OBJECT, CONSTRUCTOR, "()V", false);
      int variable = 1;
      int number = 0;
      for (Type type : captured()) {
        out.visitField(Opcodes.ACC_PRIVATE, field(number), type.getDescriptor(), null, null);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), variable);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, field(number++), type.getDescriptor());
        variable += type.getSize();
      }
      code.visitInsn(Opcodes.RETURN);
      code.visitMaxs(0, 0);
    }

    private void writeFactory(ClassWriter out) {
      MethodVisitor code = out.visitMethod(Opcodes.ACC_STATIC, FACTORY, factory, null, null);
      code.visitTypeInsn(Opcodes.NEW, name);
      code.visitInsn(Opcodes.DUP);
      loadVariables(code, captured(), 0);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, CONSTRUCTOR, constructor(), false);
      code.visitInsn(Opcodes.ARETURN);
      code.visitMaxs(0, 0);
    }

    private static void loadVariables(MethodVisitor code, Type[] types, int first) {
      int variable = first;
      for (Type type : types) {
        code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), variable);
        variable += type.getSize();
      }
    }

    private boolean writeMethod(ClassWriter out) {
      MethodVisitor code =
          out.visitMethod(Opcodes.ACC_PUBLIC, method, erased.getDescriptor(), null, null);
      boolean creates = called.getTag() == Opcodes.H_NEWINVOKESPECIAL;
      if (creates) {
        code.visitTypeInsn(Opcodes.NEW, called.getOwner());
        code.visitInsn(Opcodes.DUP);
      }
      int number = 0;
      for (Type type : captured()) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name, field(number++), type.getDescriptor());
      }
      if (!loadArguments(code)) {
        return false;
      }
      code.visitMethodInsn(
          instruction(),
          called.getOwner(),
          called.getName(),
          called.getDesc(),
          called.isInterface());
      Type result =
          creates ? Type.getObjectType(called.getOwner()) : Type.getReturnType(called.getDesc());
      boolean returns = writeReturn(code, result);
      code.visitMaxs(0, 0);
      return returns;
    }

    /** Those of the method, which come behind what is captured. */
    private boolean loadArguments(MethodVisitor code) {
      List<Type> wanted = new ArrayList<>();
      if (called.getTag() != Opcodes.H_INVOKESTATIC
          && called.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
        wanted.add(Type.getObjectType(called.getOwner()));
      }
      wanted.addAll(List.of(Type.getArgumentTypes(called.getDesc())));
      Type[] given = erased.getArgumentTypes();
      int variable = 1;
      boolean all = true;
      for (int i = 0; i < given.length; i++) {
        Type known = typed.getArgumentTypes()[i];
        code.visitVarInsn(given[i].getOpcode(Opcodes.ILOAD), variable);
        variable += given[i].getSize();
        all &= convert(code, given[i], known);
        all &= convert(code, known, wanted.get(captured().length + i));
      }
      return all;
    }

    /** A private method of a nest mate is called as any other (JVMS 6.5, invokevirtual). */
    private int instruction() {
      return switch (called.getTag()) {
        case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
        case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
        default -> called.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
      };
    }

    private boolean writeReturn(MethodVisitor code, Type result) {
      Type wanted = erased.getReturnType();
      boolean converted = true;
      if (wanted.equals(Type.VOID_TYPE)) {
        if (result.getSize() > 0) {
          code.visitInsn(result.getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
        }
      } else {
        converted =
            convert(code, result, typed.getReturnType())
                && convert(code, typed.getReturnType(), wanted);
      }
      code.visitInsn(wanted.getOpcode(Opcodes.IRETURN));
      return converted;
    }

    private static boolean convert(MethodVisitor code, Type from, Type to) {
      if (from.equals(to)) {
        return true;
      }
      if (!BOXES.containsKey(from) && !BOXES.containsKey(to)) {
        if (!to.getInternalName().equals(OBJECT)) {
          code.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
        }
        return true;
      }
      Type box = BOXES.get(from);
      if (box != null && !BOXES.containsKey(to)) {
        String descriptor = Type.getMethodDescriptor(box, from);
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC, box.getInternalName(), "valueOf", descriptor, false);
        return true;
      }
      if (from.equals(BOXES.get(to))) {
        String getter = to.getClassName() + "Value";
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, from.getInternalName(), getter, "()" + to, false);
        return true;
      }
      return false;
    }
  }
}
