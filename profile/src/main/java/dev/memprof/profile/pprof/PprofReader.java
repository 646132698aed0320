package dev.memprof.profile.pprof;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.Profile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads pprof, compressed or not: what {@link PprofWriter} wrote, and the heap profiles of other
 * producers (Go, Rust), of which it takes the values in bytes and their count.
 */
public final class PprofReader {
  private PprofReader() {}

  /**
   * Reads a profile to the stream's end; leaves the stream open.
   *
   * @param source what to call the input in an error
   * @throws MalformedProfileException when this is no pprof file, is cut short, refers to what is
   *     not there, has no values in bytes, or is larger than memory allows
   * @throws IOException from {@code in}
   */
  public static Profile read(InputStream in, String source) throws IOException {
    return read(in, source, new Budget());
  }

  static Profile read(InputStream in, String source, Budget budget) throws IOException {
    CodedInputStream coded = null;
    try {
      coded = CodedInputStream.newInstance(budget.limit(unpacked(in)), 1 << 16);
      RawProfile raw = new RawProfile(coded, budget);
      raw.read();
      return new RawResolver(raw, budget).resolve();
    } catch (InvalidProtocolBufferException
        | ZipException
        | EOFException
        | BadReferenceException
        | Budget.ExceededException e) {
      String place = "byte " + (coded == null ? 0 : coded.getTotalBytesRead());
      MalformedProfileException malformed =
          new MalformedProfileException(source, place, "no pprof profile: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }
}
