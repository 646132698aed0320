package dev.memprof.profile.names;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Some ranges of a file, one behind the other, as if nothing were between them. */
final class FileRanges extends InputStream {
  /** A channel would take as much direct memory. */
  private final FileInputStream in;

  private final long[] ranges;
  private int next;
  private long position;

  /**
   * @param ranges start and end of each in turn, ascending and apart
   */
  FileRanges(Path file, long[] ranges) throws IOException {
    this.ranges = ranges;
    in = new FileInputStream(file.toFile());
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (next < ranges.length && position >= ranges[next + 1]) {
      next += 2;
    }
    if (next >= ranges.length) {
      return -1;
    }
    if (position < ranges[next]) {
      in.skipNBytes(ranges[next] - position);
      position = ranges[next];
    }
    int read = in.read(into, offset, (int) Math.min(length, ranges[next + 1] - position));
    position += Math.max(0, read);
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
