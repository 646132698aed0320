package dev.memprof.agent.instrument;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the hooks must know of a class before anything is done about it, read from its file (JVMS 4)
 * in microseconds: every class that is loaded passes here.
 */
final class ClassFile {
  private static final int MAGIC = 0xCAFEBABE;

  private static final int ACC_INTERFACE = 0x0200;

  private final byte[] bytes;

  /** Where the entries of the constant pool begin, behind their tags. */
  private final int[] constants;

  private final int access;
  private final String name;
  private final String superName;
  private final List<String> interfaces = new ArrayList<>();
  private final List<Method> methods = new ArrayList<>();

  /** A declared method; flags as in {@link java.lang.reflect.Modifier}. */
  record Method(int access, String name, String descriptor) {}

  /**
   * @throws IllegalArgumentException when it is none
   */
  ClassFile(byte[] bytes) {
    this.bytes = bytes;
    try {
      if (int4(0) != MAGIC) {
        throw new IllegalArgumentException("no class file");
      }
      // magic, minor and major version, constants, access, this, super, interfaces, fields, methods
      constants = new int[short2(8)];
      int at = readConstants(10);
      access = short2(at);
      name = className(short2(at + 2));
      superName = className(short2(at + 4));
      at = readInterfaces(at + 6);
      at = readMembers(at, false);
      int unused = readMembers(at, true);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no class file", e);
    }
  }

  private int readConstants(int start) {
    int at = start;
    for (int i = 1; i < constants.length; i++) {
      int tag = bytes[at++];
      constants[i] = at;
      at +=
          switch (tag) {
            case 1 -> 2 + short2(at); // Utf8
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // numbers, references, NameAndType, dynamic
            case 5, 6 -> 8; // Long, Double
            case 7, 8, 16, 19, 20 -> 2; // Class, String, MethodType, Module, Package
            case 15 -> 3; // MethodHandle
            default -> throw new IllegalArgumentException("constant " + tag);
          };
      if (tag == 5 || tag == 6) {
        i++; // these take two entries
      }
    }
    return at;
  }

  private int readInterfaces(int start) {
    int count = short2(start);
    for (int i = 0; i < count; i++) {
      interfaces.add(className(short2(start + 2 + 2 * i)));
    }
    return start + 2 + 2 * count;
  }

  /** Fields and methods have one form: access, name, descriptor, attributes. */
  private int readMembers(int start, boolean keep) {
    int at = start + 2;
    for (int members = short2(start); members > 0; members--) {
      if (keep) {
        methods.add(new Method(short2(at), utf8(short2(at + 2)), utf8(short2(at + 4))));
      }
      int attributes = short2(at + 6);
      at += 8;
      for (; attributes > 0; attributes--) {
        at += 6 + int4(at + 2); // name, length, contents
      }
    }
    return at;
  }

  private int short2(int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  private int int4(int at) {
    return (short2(at) << 16) | short2(at + 2);
  }

  private String utf8(int constant) {
    int at = constants[constant];
    return new String(bytes, at + 2, short2(at), StandardCharsets.UTF_8);
  }

  /** Null for none, which index 0 stands for. */
  private String className(int constant) {
    return constant == 0 ? null : utf8(short2(constants[constant])).replace('/', '.');
  }

  /** As {@link Class#getName} has it. */
  String name() {
    return name;
  }

  /** Null for {@code java.lang.Object}, and of modules. */
  String superName() {
    return superName;
  }

  List<String> interfaces() {
    return interfaces;
  }

  boolean isInterface() {
    return (access & ACC_INTERFACE) != 0;
  }

  List<Method> methods() {
    return methods;
  }

  /** Whether a text of ASCII is among its constants. */
  boolean mentions(byte[] text) {
    for (int i = 1; i < constants.length; i++) {
      int at = constants[i];
      if (at != 0 && bytes[at - 1] == 1 && short2(at) == text.length && isAt(at + 2, text)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(int at, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (bytes[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }
}
