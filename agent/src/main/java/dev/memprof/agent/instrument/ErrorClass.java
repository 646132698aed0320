package dev.memprof.agent.instrument;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * {@code java.lang.OutOfMemoryError} with a call of {@link MemprofHooks#signal} at the end of its
 * constructors. Its class file is so small that this is done by hand (JVMS 4): Byte Buddy would
 * take a hundred times as long, in every JVM that is profiled.
 *
 * <pre>
 *   aload_0  (aload_1)  invokespecial VirtualMachineError.&lt;init&gt;
 *   nop  sipush HOOK  aload_0  invokestatic MemprofHooks.signal  &lt;- added
 *   return
 * </pre>
 *
 * <p>Ranges of local variables end where the code did: there must begin an instruction, so that the
 * first one is of one byte.
 */
final class ErrorClass {
  private static final int NOP = 0x00;
  private static final int ALOAD_0 = 0x2a;
  private static final int ALOAD_1 = 0x2b;
  private static final int SIPUSH = 0x11;
  private static final int INVOKESPECIAL = 0xb7;
  private static final int INVOKESTATIC = 0xb8;
  private static final int RETURN = 0xb1;

  /** sipush and invokestatic take three bytes, the others one. */
  private static final int ADDED_BYTES = 8;

  private static final int CONSTANT_UTF8 = 1;
  private static final int CONSTANT_CLASS = 7;
  private static final int CONSTANT_METHODREF = 10;
  private static final int CONSTANT_NAME_AND_TYPE = 12;

  private final byte[] bytes;
  private final int[] constants;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 11);
  private int constantsEnd;
  private int copied;

  private ErrorClass(byte[] bytes) {
    this.bytes = bytes;
    constants = new int[short2(8)];
  }

  /**
   * @param bytes of the class file, left as they are
   * @param hook number of the hook that is to be told
   * @throws IllegalArgumentException when the class has another shape
   */
  static byte[] patched(byte[] bytes, int hook) {
    try {
      return new ErrorClass(bytes).patched(hook);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no class file", e);
    }
  }

  private byte[] patched(int hook) {
    readConstants();
    copyTo(8);
    int first = constants.length;
    put2(first + 6);
    copied = 10;
    copyTo(constantsEnd);
    putText("java/lang/MemprofHooks");
    putConstant(CONSTANT_CLASS, first);
    putText("signal");
    putText("(ILjava/lang/Object;)V");
    putConstant(CONSTANT_NAME_AND_TYPE, first + 2, first + 3);
    putConstant(CONSTANT_METHODREF, first + 1, first + 4);
    patchConstructors(hook, first + 5);
    copyTo(bytes.length);
    return out.toByteArray();
  }

  private void readConstants() {
    int at = 10;
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
    constantsEnd = at;
  }

  private void patchConstructors(int hook, int method) {
    int at = constantsEnd + 6; // access, this, super
    at += 2 + 2 * short2(at); // interfaces
    int fields = short2(at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = afterMember(at);
    }
    int methods = short2(at);
    at += 2;
    for (int i = 0; i < methods; i++) {
      if (isText(short2(at + 2), "<init>")) {
        patchConstructor(at, hook, method);
      }
      at = afterMember(at);
    }
  }

  /** Access, name, descriptor, number of attributes; each with name, length, contents. */
  private int afterMember(int member) {
    int at = member + 8;
    for (int attributes = short2(member + 6); attributes > 0; attributes--) {
      at += 6 + int4(at + 2);
    }
    return at;
  }

  private void patchConstructor(int member, int hook, int method) {
    int at = member + 8;
    for (int attributes = short2(member + 6); attributes > 0; attributes--) {
      if (isText(short2(at), "Code")) {
        patchCode(at, hook, method);
      }
      at += 6 + int4(at + 2);
    }
  }

  /** Name, length, most of the stack, most of the variables, length of the code, code, .... */
  private void patchCode(int at, int hook, int method) {
    int length = int4(at + 10);
    int code = at + 14;
    boolean passesMessage = length == 6 && opcode(code + 1) == ALOAD_1;
    if (opcode(code) != ALOAD_0
        || (length != 5 && !passesMessage)
        || opcode(code + length - 4) != INVOKESPECIAL
        || opcode(code + length - 1) != RETURN) {
      throw new IllegalArgumentException("a constructor of another shape");
    }
    copyTo(at + 2);
    put4(int4(at + 2) + ADDED_BYTES);
    put2(Math.max(2, short2(at + 6)));
    copied = at + 8;
    copyTo(at + 10);
    put4(length + ADDED_BYTES);
    copied = code;
    copyTo(code + length - 1);
    out.write(NOP);
    out.write(SIPUSH);
    put2(hook);
    out.write(ALOAD_0);
    out.write(INVOKESTATIC);
    put2(method);
  }

  private boolean isText(int constant, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    int at = constants[constant];
    if (short2(at) != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + 2 + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private int opcode(int at) {
    return bytes[at] & 0xff;
  }

  private int short2(int at) {
    return (opcode(at) << 8) | opcode(at + 1);
  }

  private int int4(int at) {
    return (short2(at) << 16) | short2(at + 2);
  }

  /** What was not replaced, up to there. */
  private void copyTo(int end) {
    out.write(bytes, copied, end - copied);
    copied = end;
  }

  private void put2(int value) {
    out.write(value >> 8);
    out.write(value);
  }

  private void put4(int value) {
    put2(value >>> 16);
    put2(value);
  }

  private void putText(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    out.write(CONSTANT_UTF8);
    put2(ascii.length);
    out.write(ascii, 0, ascii.length);
  }

  private void putConstant(int tag, int... indices) {
    out.write(tag);
    for (int index : indices) {
      put2(index);
    }
  }
}
