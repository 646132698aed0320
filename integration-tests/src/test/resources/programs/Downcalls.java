import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Allocates by a function of a library, called both ways. Run from its source. Argument: the
 * library.
 */
public final class Downcalls {
  private static final int BLOCKS = 41;
  private static final long BLOCK_BYTES = 70_001;

  public static void main(String[] arguments) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemorySegment function =
        SymbolLookup.libraryLookup(Path.of(arguments[0]), Arena.global())
            .find("exported_by_deleted")
            .orElseThrow();
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    plain(linker.downcallHandle(function, type));
    critical(linker.downcallHandle(function, type, Linker.Option.critical(false)));
    System.out.println("ready");
    System.exit(System.in.read() < 0 ? 0 : 1);
  }

  private static void plain(MethodHandle function) throws Throwable {
    for (int i = 0; i < BLOCKS; i++) {
      MemorySegment unused = (MemorySegment) function.invokeExact(BLOCK_BYTES);
    }
  }

  /** Leaves no last Java frame, and the thread in Java. */
  private static void critical(MethodHandle function) throws Throwable {
    for (int i = 0; i < BLOCKS; i++) {
      MemorySegment unused = (MemorySegment) function.invokeExact(BLOCK_BYTES);
    }
  }
}
