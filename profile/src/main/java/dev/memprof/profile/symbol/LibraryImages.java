package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.DebugFiles;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The libraries of a process as they were loaded. JNI libraries are often deleted at once, and some
 * unloaded later: one that was {@linkplain #keep kept} keeps its names. Guarded by its monitor; any
 * thread may call.
 */
public final class LibraryImages {
  /** Ten times what a large program has loaded; those not asked for longest are given up. */
  private static final int MOST = 1_000;

  private static final Path ROOT = Path.of("/");

  private static final LibraryImages OF_THIS_PROCESS =
      new LibraryImages(DebugFiles.SYSTEM, Path.of("/proc/self"));

  /** What makes two libraries the same: the build-id, or the address where there is none. */
  record Key(String path, String buildId, long base) {
    static Key of(LoadedLibraries.Segment segment) {
      boolean identified = !segment.buildId().isEmpty();
      return new Key(segment.path(), segment.buildId(), identified ? 0 : segment.base());
    }

    // Written out, as those of Frame.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && base == that.base
          && path.equals(that.path)
          && buildId.equals(that.buildId);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * path.hashCode() + buildId.hashCode()) + Long.hashCode(base);
    }
  }

  private final DebugFiles debugFiles;
  private final Path process;
  private final Path root;
  private final boolean isOther;
  private boolean lacksSome;
  private volatile Demangler demangler = new Demangler(CxxNames::read);
  private final Map<Key, LibraryImage> kept = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param process directory of the process whose libraries are to be kept, as {@code /proc/self}
   */
  LibraryImages(DebugFiles debugFiles, Path process) {
    this(debugFiles, process, ROOT, false);
  }

  private LibraryImages(DebugFiles debugFiles, Path process, Path root, boolean isOther) {
    this.debugFiles = debugFiles;
    this.process = process;
    this.root = root;
    this.isOther = isOther;
  }

  /**
   * Those of another process of this machine, as it has them: in its own file system, which may be
   * a container's; where their files are gone, as far as this user may look into it.
   *
   * @param process its directory, {@code /proc/4711}
   */
  public static LibraryImages of(Path process) {
    Path root = process.resolve("root");
    return new LibraryImages(DebugFiles.under(root), process, root, true);
  }

  /** Those that the agent keeps of the process it is in; in any other process there are none. */
  public static LibraryImages ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /**
   * From now on C++ names of libraries that are kept, or found, are read by that.
   *
   * @param reader answers null for what is no such name
   */
  public void readCxxNames(UnaryOperator<String> reader) {
    demangler = new Demangler(reader);
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
    LibraryFile file = LibraryFiles.atPath(segment, root, true);
    if (file == null) {
      file = withoutPath(segment);
    }
    if (file != null) {
      kept.put(key, image(file, segment));
      giveUpOldest();
    }
  }

  private LibraryFile withoutPath(LoadedLibraries.Segment segment) {
    LibraryFile file = LibraryFiles.mapped(segment, process);
    return file == null ? LibraryFiles.inMemory(segment, process) : file;
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
    LibraryFile file = LibraryFiles.atPath(segment, root, false);
    if (file == null && isOther) {
      file = withoutPath(segment);
      noteWhere(file == null);
    }
    return file == null ? LibraryImage.NONE : image(file, segment);
  }

  private synchronized void noteWhere(boolean isLacking) {
    lacksSome |= isLacking;
  }

  /**
   * Whether the functions of some library could not be told, though the process itself could tell
   * them: it was asked for, and its file is gone.
   */
  public synchronized boolean lacksSome() {
    return lacksSome;
  }

  private LibraryImage image(LibraryFile file, LoadedLibraries.Segment segment) {
    return new LibraryImage(file, LibraryFiles.under(root, segment), debugFiles, demangler);
  }
}
