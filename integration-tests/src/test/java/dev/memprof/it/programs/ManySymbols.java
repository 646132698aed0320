package dev.memprof.it.programs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Classes with names in them that nothing else has. */
final class ManySymbols extends ClassLoader {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int JAVA_8 = 52;
  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int PUBLIC_CLASS = 0x21;
  private static final int NAMES = 60_000;

  private static final List<Class<?>> held = new ArrayList<>();

  private ManySymbols() {}

  static void take(int classes) throws IOException {
    for (int i = 0; i < classes; i++) {
      held.add(define("Named" + i));
    }
  }

  private static Class<?> define(String name) throws IOException {
    byte[] bytes = bytes(name);
    return new ManySymbols().defineClass(name, bytes, 0, bytes.length);
  }

  /** A class without members, whose constants are names that nobody uses. */
  private static byte[] bytes(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(JAVA_8);
    out.writeShort(NAMES + 5);
    for (String type : new String[] {name, "java/lang/Object"}) {
      out.writeByte(UTF8);
      out.writeUTF(type);
    }
    for (int i = 1; i <= 2; i++) {
      out.writeByte(CLASS);
      out.writeShort(i);
    }
    String padding = "x".repeat(150);
    for (int i = 0; i < NAMES; i++) {
      out.writeByte(UTF8);
      out.writeUTF(name + padding + i);
    }
    out.writeShort(PUBLIC_CLASS);
    out.writeShort(3); // this class
    out.writeShort(4); // its superclass
    for (int i = 0; i < 4; i++) {
      out.writeShort(0); // no interfaces, fields, methods, attributes
    }
    return bytes.toByteArray();
  }
}
