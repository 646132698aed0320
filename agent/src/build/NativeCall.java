import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Run by the build: {@code java NativeCall.java Agent.class premain} marks the methods of that name
 * as of variable arity in the class file. JDK 18 and later call a method by reflection through
 * method handles; for the first such call they make seven classes, at the cost of every start.
 * Where a method has that mark and its last parameter is no array, which javac would not compile, a
 * method handle is impossible and the JVM calls it itself
 * (MethodHandleAccessorFactory.useNativeAccessor). Nothing else minds the mark: the JVM ignores it
 * (JVMS 4.6).
 */
final class NativeCall {
  private static final int ACC_VARARGS = 0x0080;

  private NativeCall() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (mark(bytes, arguments[1]) == 0) {
      throw new IOException(file + " has no method " + arguments[1]);
    }
    Files.write(file, bytes.array());
  }

  /** How many methods have been marked. JVMS 4.1. */
  private static int mark(ByteBuffer bytes, String name) throws IOException {
    Map<Integer, String> texts = new HashMap<>();
    bytes.position(constantsEnd(bytes.array(), texts) + 6); // access, this, super
    int interfaces = bytes.getShort();
    skip(bytes, 2 * interfaces);
    for (int fields = bytes.getShort(); fields > 0; fields--) {
      skipMember(bytes);
    }
    int marked = 0;
    for (int methods = bytes.getShort(); methods > 0; methods--) {
      int at = bytes.position();
      if (texts.get((int) bytes.getShort(at + 2)).equals(name)) {
        bytes.putShort(at, (short) (bytes.getShort(at) | ACC_VARARGS));
        marked++;
      }
      skipMember(bytes);
    }
    return marked;
  }

  /** Table 4.4-A. */
  private static int constantsEnd(byte[] file, Map<Integer, String> texts) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      switch (in.readUnsignedByte()) {
        case 1 -> texts.put(i, in.readUTF());
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // these take two numbers
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
    }
    return file.length - in.available();
  }

  /** Access, name, descriptor, attributes. */
  private static void skipMember(ByteBuffer bytes) {
    skip(bytes, 6);
    for (int attributes = bytes.getShort(); attributes > 0; attributes--) {
      skip(bytes, 2);
      skip(bytes, bytes.getInt());
    }
  }

  private static void skip(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + count);
  }
}
