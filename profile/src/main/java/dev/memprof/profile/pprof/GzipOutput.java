package dev.memprof.profile.pprof;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses to a stream that stays open, and gives zlib's memory (268 KiB) back at the end, not
 * whenever the garbage collector finds the Deflater. {@link GZIPOutputStream#close} would close the
 * stream below, and up to JDK 17 it forgets the Deflater when the last bytes cannot be written.
 */
final class GzipOutput extends GZIPOutputStream {
  GzipOutput(OutputStream out, int bufferBytes) throws IOException {
    super(out, bufferBytes);
  }

  /** Does not finish the stream: what was to be written whole must be {@link #finish}ed before. */
  @Override
  public void close() {
    def.end();
  }
}
