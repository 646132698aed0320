package dev.memprof.profile.pprof;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Unpacks from a stream that stays open, and gives zlib's memory back at the end. */
final class GzipInput extends GZIPInputStream {
  GzipInput(InputStream in, int bufferBytes) throws IOException {
    super(in, bufferBytes);
  }

  @Override
  public void close() {
    inf.end();
  }
}
