package dev.memprof.agent.weave;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a class file, with its constant pool found (JVMS 4). What is not within the bytes
 * ends in an {@link IndexOutOfBoundsException}, for whoever knows what the file was to be.
 */
final class ClassBytes {
  private static final int CONSTANTS = 10;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private final byte[] bytes;

  /** Where the entries begin, behind their tags; 0 for what is none. */
  private final int[] constants;

  private final int constantsEnd;

  /**
   * @throws IllegalArgumentException when an entry has a tag that no version knows
   */
  ClassBytes(byte[] bytes) {
    this.bytes = bytes;
    constants = new int[short2(CONSTANTS - 2)];
    int at = CONSTANTS;
    for (int i = 1; i < constants.length; i++) {
      int tag = bytes[at++];
      constants[i] = at;
      at += length(tag, at);
      if (tag == LONG || tag == DOUBLE) {
        i++; // these take two entries
      }
    }
    constantsEnd = at;
  }

  private int length(int tag, int at) {
    return switch (tag) {
      case UTF8 -> 2 + short2(at);
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // numbers, references, NameAndType, dynamic
      case LONG, DOUBLE -> 8;
      case 7, 8, 16, 19, 20 -> 2; // Class, String, MethodType, Module, Package
      case 15 -> 3; // MethodHandle
      default -> throw new IllegalArgumentException("constant " + tag);
    };
  }

  /** How many entries there are, the unused first one included. */
  int constantCount() {
    return constants.length;
  }

  /** Where the access flags are. */
  int constantsEnd() {
    return constantsEnd;
  }

  int byteAt(int at) {
    return bytes[at] & 0xff;
  }

  int short2(int at) {
    return (byteAt(at) << 8) | byteAt(at + 1);
  }

  int int4(int at) {
    return (short2(at) << 16) | short2(at + 2);
  }

  String utf8(int constant) {
    int at = constants[constant];
    return new String(bytes, at + 2, short2(at), StandardCharsets.UTF_8);
  }

  /** As {@link Class#getName} has it; null for none, which index 0 stands for. */
  String className(int constant) {
    return constant == 0 ? null : utf8(short2(constants[constant])).replace('/', '.');
  }

  /** Whether an entry is this text, of ASCII. */
  boolean isText(int constant, byte[] text) {
    int at = constants[constant];
    if (at == 0 || bytes[at - 1] != UTF8 || short2(at) != text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (bytes[at + 2 + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where a field or method ends. They have one form: access, name, descriptor, and attributes of
   * name, length, contents.
   */
  int afterMember(int member) {
    int at = member + 8;
    for (int attributes = short2(member + 6); attributes > 0; attributes--) {
      at += 6 + int4(at + 2);
    }
    return at;
  }
}
