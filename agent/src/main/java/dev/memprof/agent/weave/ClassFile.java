package dev.memprof.agent.weave;

import java.util.ArrayList;
import java.util.List;

/**
 * What the hooks must know of a class before anything is done about it, read from its file (JVMS 4)
 * in microseconds: every class that is loaded passes here.
 */
final class ClassFile {
  private static final int MAGIC = 0xCAFEBABE;

  private static final int ACC_INTERFACE = 0x0200;

  private final ClassBytes bytes;
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
  ClassFile(byte[] file) {
    try {
      bytes = new ClassBytes(file);
      if (bytes.int4(0) != MAGIC) {
        throw new IllegalArgumentException("no class file");
      }
      // magic, minor and major version, constants, access, this, super, interfaces, fields, methods
      int at = bytes.constantsEnd();
      access = bytes.short2(at);
      name = bytes.className(bytes.short2(at + 2));
      superName = bytes.className(bytes.short2(at + 4));
      at = readInterfaces(at + 6);
      at = readMembers(at, false);
      int unused = readMembers(at, true);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no class file", e);
    }
  }

  private int readInterfaces(int start) {
    int count = bytes.short2(start);
    for (int i = 0; i < count; i++) {
      interfaces.add(bytes.className(bytes.short2(start + 2 + 2 * i)));
    }
    return start + 2 + 2 * count;
  }

  private int readMembers(int start, boolean keep) {
    int at = start + 2;
    for (int members = bytes.short2(start); members > 0; members--) {
      if (keep) {
        String method = bytes.utf8(bytes.short2(at + 2));
        methods.add(new Method(bytes.short2(at), method, bytes.utf8(bytes.short2(at + 4))));
      }
      at = bytes.afterMember(at);
    }
    return at;
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
    for (int i = 1; i < bytes.constantCount(); i++) {
      if (bytes.isText(i, text)) {
        return true;
      }
    }
    return false;
  }
}
