package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.DebugFiles;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The libraries of a process as they were loaded. JNI libraries are often deleted at once, and some
 * unloaded later: one that was {@linkplain #keep kept} keeps its names. Guarded by its monitor; any
 * thread may call.
 */
public final class LibraryImages {
  /** Ten times what a large program has loaded; those not asked for longest are given up. */
  private static final int MOST = 1_000;

  private static final LibraryImages OF_THIS_PROCESS =
      new LibraryImages(DebugFiles.SYSTEM, Path.of("/proc/self"));

  /** What makes two libraries the same: the build-id, or the address where there is none. */
  record Key(String path, String buildId, long base) {
    static Key of(LoadedLibraries.Segment segment) {
      boolean identified = !segment.buildId().isEmpty();
      return new Key(segment.path(), segment.buildId(), identified ? 0 : segment.base());
    }
  }

  private final DebugFiles debugFiles;
  private final Path process;
  private final Map<Key, LibraryImage> kept = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param process directory of the process whose libraries are to be kept, as {@code /proc/self}
   */
  LibraryImages(DebugFiles debugFiles, Path process) {
    this.debugFiles = debugFiles;
    this.process = process;
  }

  /** Those that the agent keeps of the process it is in; in any other process there are none. */
  public static LibraryImages ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /**
   * Keeps a library that this process has loaded: its file; where that is gone or replaced, the one
   * that is mapped, else what is in memory of it. Never fails; what cannot be kept has no names.
   */
  public synchronized void keep(LoadedLibraries.Segment segment) {
    Key key = Key.of(segment);
    if (kept.containsKey(key) || segment.path().startsWith("linux-vdso")) {
      return;
    }
    LibraryFile file = LibraryFiles.atPath(segment, true);
    if (file == null) {
      file = LibraryFiles.mapped(segment, process);
    }
    if (file == null) {
      file = LibraryFiles.inMemory(segment, process);
    }
    if (file != null) {
      kept.put(key, image(file, segment));
      giveUpOldest();
    }
  }

  private void giveUpOldest() {
    Iterator<Key> oldest = kept.keySet().iterator();
    while (kept.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  /** As kept, else as it is on disk; without functions where it is not there any more. */
  LibraryImage find(LoadedLibraries.Segment segment) {
    synchronized (this) {
      LibraryImage image = kept.get(Key.of(segment));
      if (image != null) {
        return image;
      }
    }
    LibraryFile file = LibraryFiles.atPath(segment, false);
    return file == null ? LibraryImage.NONE : image(file, segment);
  }

  private LibraryImage image(LibraryFile file, LoadedLibraries.Segment segment) {
    return new LibraryImage(file, Path.of(segment.path()), debugFiles);
  }
}
