package dev.memprof.it.programs;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses libc through the default lookup, as jextract's bindings do. Argument: a library with {@code
 * greet}. Says where each function of malloc's family lies, what it was greeted with, and {@code
 * dump PATH}.
 */
public final class DefaultLookup {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final List<MemorySegment> HELD = new ArrayList<>();

  private DefaultLookup() {}

  /** The file that an address is mapped from. */
  private static String fileOf(long address) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] fields = line.split("\\s+", 6); // 7f00-7f10 r-xp 00000000 00:00 17  /path
      String[] range = fields[0].split("-");
      if (address >= Long.parseLong(range[0], 16) && address < Long.parseLong(range[1], 16)) {
        return fields[5].substring(fields[5].lastIndexOf('/') + 1);
      }
    }
    return "nowhere";
  }

  private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LIBC.find(name).orElseThrow(), descriptor);
  }

  private static void hold(MethodHandle malloc) throws Throwable {
    for (int i = 0; i < 37; i++) {
      HELD.add((MemorySegment) malloc.invokeExact(1_000_003L));
    }
  }

  public static void main(String[] arguments) throws Throwable {
    String[] family = {
      "malloc", "free", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign",
      "valloc", "pvalloc", "malloc_usable_size", "strdup"
    };
    for (String name : family) {
      System.out.println(name + " in " + fileOf(LIBC.find(name).orElseThrow().address()));
    }
    SymbolLookup library = SymbolLookup.libraryLookup(Path.of(arguments[0]), Arena.global());
    MethodHandle greet =
        LINKER.downcallHandle(
            library.find("greet").orElseThrow(), FunctionDescriptor.of(ValueLayout.ADDRESS));
    MethodHandle free = libc("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    for (int i = 0; i < 1777; i++) {
      MemorySegment text = (MemorySegment) greet.invokeExact();
      if (i == 0) {
        System.out.println(text.reinterpret(100).getString(0));
      }
      free.invokeExact(text);
    }
    hold(libc("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)));
    System.out.println("dump " + Agent.dump());
  }
}
