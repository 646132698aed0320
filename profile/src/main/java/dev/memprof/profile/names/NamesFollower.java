package dev.memprof.profile.names;

import dev.memprof.profile.symbol.LoadedLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A names file that grows, for the process that writes it: what was looked through once is not
 * again, but for the lines that a dump needs. Of the Java heap it keeps {@link
 * NamesIndex#MAX_BYTES} at most, however many names there are; lines are parsed on demand. Its
 * monitor guards what is known; the file is read for a dump outside of it.
 */
public final class NamesFollower implements NamesSource {
  private static final int CHUNK_BYTES = 32 << 10;

  /** As for {@link dev.memprof.profile.lines.LineReader}. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  /** {@code 0x8000000000000040} in a dump. */
  private static final int WORD_BYTES = 19;

  private final Path file;
  private final Consumer<LoadedLibraries.Segment> libraries;
  private NamesIndex index = new NamesIndex();

  /** Behind the last line that was looked at. */
  private long position;

  /** Which file that was, by its inode. */
  private Object key;

  /** Whether ids have ascended so far; else the index is of no use. */
  private boolean ascends = true;

  /**
   * @param file need not exist yet
   * @param libraries told of each library once, as soon as it is met; must not fail
   */
  public NamesFollower(Path file, Consumer<LoadedLibraries.Segment> libraries) {
    this.file = file;
    this.libraries = libraries;
  }

  /**
   * Looks at what is new; costs a microsecond where nothing is.
   *
   * @throws IOException when it cannot be read; the next call tries the same again
   */
  public synchronized void follow() throws IOException {
    long length = file.toFile().length();
    if (length == position) {
      return;
    }
    Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    if (length < position || !Objects.equals(now, key)) {
      startAgain(now);
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(position);
      byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, length - position)];
      int kept = 0;
      for (int read; (read = in.read(chunk, kept, chunk.length - kept)) > 0; ) {
        int filled = kept + read;
        int used = lookAt(chunk, filled);
        position += used;
        kept = filled - used;
        if (used == 0 && filled == chunk.length) {
          if (chunk.length >= MAX_LINE_BYTES) {
            throw new IOException(file + ": a line of more than " + MAX_LINE_BYTES + " bytes");
          }
          chunk = Arrays.copyOf(chunk, 2 * chunk.length);
        } else {
          System.arraycopy(chunk, used, chunk, 0, kept);
        }
      }
    }
  }

  private void startAgain(Object now) {
    index = new NamesIndex();
    position = 0;
    key = now;
    ascends = true;
  }

  /** Whole lines only; how many bytes they are. */
  private int lookAt(byte[] chunk, int filled) {
    int start = 0;
    for (int at = 0; at < filled; at++) {
      if (chunk[at] == '\n') {
        lookAtLine(chunk, start, at + 1);
        start = at + 1;
      }
    }
    return start;
  }

  private void lookAtLine(byte[] chunk, int start, int end) {
    if (chunk[start] == 'j' && end - start > 2 && chunk[start + 1] == '\t') {
      ascends &= index.addFrame(id(chunk, start + 2), position + start);
      return;
    }
    index.addAlways(position + start, position + end);
    if (chunk[start] == 'l') {
      String line = new String(chunk, start, end - 1 - start, StandardCharsets.ISO_8859_1);
      LoadedLibraries.Segment library = NamesFile.library(line);
      if (library != null) {
        libraries.accept(library);
      }
    }
  }

  /** Ends at a tab; too large where it is none. */
  private static long id(byte[] chunk, int at) {
    long id = 0;
    for (int i = at; chunk[i] >= '0' && chunk[i] <= '9' && id < Integer.MAX_VALUE; i++) {
      id = 10 * id + chunk[i] - '0';
    }
    return id;
  }

  /** Reads on, and then what the words need. Nothing has a name when the file is gone. */
  @Override
  public NamesFile read(WantedWords wanted) throws IOException {
    long[] ranges;
    synchronized (this) {
      try {
        requireSameFile();
        follow();
      } catch (NoSuchFileException e) {
        return NamesFile.EMPTY;
      }
      if (!ascends) {
        return NamesFile.read(file, wanted);
      }
      ranges = index.rangesFor(wanted, position);
    }
    try (InputStream in = new FileRanges(file, ranges)) {
      return NamesFile.read(in, file.toString(), wanted);
    }
  }

  /** Another file may have the same length. */
  private void requireSameFile() throws IOException {
    Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    if (!Objects.equals(now, key)) {
      startAgain(now);
    }
  }

  /**
   * What reading names may take of the Java heap, at most.
   *
   * @param dumpBytes size of the dump whose words are to be named
   */
  public synchronized long heapBytes(long dumpBytes) {
    return Math.min(index.frames(), dumpBytes / WORD_BYTES) * NamesFile.KEPT_BYTES;
  }
}
