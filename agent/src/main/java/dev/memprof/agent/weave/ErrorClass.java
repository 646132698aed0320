package dev.memprof.agent.weave;

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

  private static final byte[] INIT = "<init>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CODE = "Code".getBytes(StandardCharsets.US_ASCII);

  private final byte[] file;
  private final ClassBytes bytes;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 11);
  private int copied;

  private ErrorClass(byte[] file) {
    this.file = file;
    bytes = new ClassBytes(file);
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
    copyTo(8);
    int first = bytes.constantCount();
    put2(first + 6);
    copied = 10;
    copyTo(bytes.constantsEnd());
    putText("java/lang/MemprofHooks");
    putConstant(CONSTANT_CLASS, first);
    putText("signal");
    putText("(ILjava/lang/Object;)V");
    putConstant(CONSTANT_NAME_AND_TYPE, first + 2, first + 3);
    putConstant(CONSTANT_METHODREF, first + 1, first + 4);
    patchConstructors(hook, first + 5);
    copyTo(file.length);
    return out.toByteArray();
  }

  private void patchConstructors(int hook, int method) {
    int at = bytes.constantsEnd() + 6; // access, this, super
    at += 2 + 2 * bytes.short2(at); // interfaces
    int fields = bytes.short2(at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = bytes.afterMember(at);
    }
    int methods = bytes.short2(at);
    at += 2;
    for (int i = 0; i < methods; i++) {
      if (bytes.isText(bytes.short2(at + 2), INIT)) {
        patchConstructor(at, hook, method);
      }
      at = bytes.afterMember(at);
    }
  }

  private void patchConstructor(int member, int hook, int method) {
    int at = member + 8;
    for (int attributes = bytes.short2(member + 6); attributes > 0; attributes--) {
      if (bytes.isText(bytes.short2(at), CODE)) {
        patchCode(at, hook, method);
      }
      at += 6 + bytes.int4(at + 2);
    }
  }

  /** Name, length, most of the stack, most of the variables, length of the code, code, .... */
  private void patchCode(int at, int hook, int method) {
    int length = bytes.int4(at + 10);
    int code = at + 14;
    boolean passesMessage = length == 6 && bytes.byteAt(code + 1) == ALOAD_1;
    if (bytes.byteAt(code) != ALOAD_0
        || (length != 5 && !passesMessage)
        || bytes.byteAt(code + length - 4) != INVOKESPECIAL
        || bytes.byteAt(code + length - 1) != RETURN) {
      throw new IllegalArgumentException("its constructor has other parameters than expected");
    }
    copyTo(at + 2);
    put4(bytes.int4(at + 2) + ADDED_BYTES);
    put2(Math.max(2, bytes.short2(at + 6)));
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

  /** What was not replaced, up to there. */
  private void copyTo(int end) {
    out.write(file, copied, end - copied);
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
