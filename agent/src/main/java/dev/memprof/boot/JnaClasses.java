package dev.memprof.boot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Makes memprof's own copy of JNA a guest that touches nothing of the application's: as JNA is
 * made, its first use initialises java.util.logging (before the application could name a log
 * manager), obeys and writes system properties that the application's JNA obeys, too, and runs
 * {@code /sbin/ldconfig}. In its constant pools (JVMS 4.4) therefore names are exchanged, as a
 * relocation at build time would: of the two classes of logging, and of the properties.
 *
 * <pre>
 *   Ljava/util/logging/Logger;  becomes  Ldev/memprof/agent/jna/Logger;
 *   jna.tmpdir                  becomes  memprof.jna.tmpdir
 * </pre>
 */
final class JnaClasses {
  /** Magic number, minor and major version. */
  private static final int HEADER_BYTES = 8;

  private static final int CONSTANT_UTF8 = 1;
  private static final int CONSTANT_LONG = 5;
  private static final int CONSTANT_DOUBLE = 6;

  private JnaClasses() {}

  /**
   * @param file a class file of JNA, left as it is
   */
  static byte[] adapted(byte[] file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.length + 1024);
    DataOutputStream out = new DataOutputStream(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file))) {
      out.write(in.readNBytes(HEADER_BYTES));
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == CONSTANT_UTF8) {
          out.writeUTF(renamed(in.readUTF()));
        } else {
          out.write(in.readNBytes(contentBytes(tag)));
        }
        if (tag == CONSTANT_LONG || tag == CONSTANT_DOUBLE) {
          i++; // these take two numbers
        }
      }
      out.write(file, file.length - in.available(), in.available());
    }
    return bytes.toByteArray();
  }

  private static String renamed(String text) {
    if (text.startsWith("jna.") || text.startsWith("jnidispatch.")) {
      return "memprof." + text;
    }
    return text.replace("java/util/logging/", "dev/memprof/agent/jna/");
  }

  /** Of every other constant; table 4.4-A. */
  private static int contentBytes(int tag) {
    return switch (tag) {
      case CONSTANT_LONG, CONSTANT_DOUBLE -> 8;
      case 7, 8, 16, 19, 20 -> 2; // Class, String, MethodType, Module, Package
      case 15 -> 3; // MethodHandle
      default -> 4;
    };
  }
}
