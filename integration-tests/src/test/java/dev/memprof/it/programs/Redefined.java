package dev.memprof.it.programs;

import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class that is redefined again and again while threads allocate in it. Its versions differ in
 * their lines. Allocates in the first version before, and in the second after. Says {@code dump
 * PATH}.
 */
public final class Redefined {
  /** How far apart the lines of two versions are. */
  public static final int LINES = 1000;

  private static final int VERSIONS = 3;
  private static final int REDEFINITIONS = 101;
  private static final int THREADS = 3;
  private static final int HELD = 7;

  private static final List<Deflater> held = new ArrayList<>();
  private static final CountDownLatch allocating = new CountDownLatch(THREADS);
  private static Instrumentation instrumentation;
  private static volatile boolean ended;

  private Redefined() {}

  /** What is redefined. */
  public static final class Allocator {
    private Allocator() {}

    static Deflater allocate() {
      return new Deflater(); // redefined
    }
  }

  public static void premain(String options, Instrumentation given) {
    instrumentation = given;
  }

  private static byte[] version(int number) throws Exception {
    try (InputStream in = Redefined.class.getResourceAsStream("Redefined$Allocator.class")) {
      ClassReader reader = new ClassReader(in.readAllBytes());
      ClassWriter writer = new ClassWriter(0);
      reader.accept(new LaterLines(writer, number * LINES), 0);
      return writer.toByteArray();
    }
  }

  private static final class LaterLines extends ClassVisitor {
    private final int lines;

    LaterLines(ClassVisitor next, int lines) {
      super(Opcodes.ASM9, next);
      this.lines = lines;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitLineNumber(int line, Label start) {
          super.visitLineNumber(line + lines, start);
        }
      };
    }
  }

  private static void redefine(byte[] bytes) throws Exception {
    instrumentation.redefineClasses(new ClassDefinition(Allocator.class, bytes));
  }

  private static void hold() {
    for (int i = 0; i < HELD; i++) {
      held.add(Allocator.allocate());
    }
  }

  private static void allocate() {
    while (!ended) {
      Allocator.allocate().end();
      allocating.countDown();
    }
  }

  public static void main(String[] arguments) throws Exception {
    hold();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(Redefined::allocate);
      thread.start();
      threads.add(thread);
    }
    allocating.await();
    List<byte[]> versions = new ArrayList<>();
    for (int i = 0; i < VERSIONS; i++) {
      versions.add(version(i));
    }
    for (int i = 0; i < REDEFINITIONS; i++) {
      redefine(versions.get(i % VERSIONS)); // the last one is the second version
    }
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
    hold();
    System.out.println("dump " + Agent.dump());
    System.exit(held.size() - 2 * HELD);
  }
}
