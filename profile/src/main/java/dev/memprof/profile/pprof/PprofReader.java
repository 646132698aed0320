package dev.memprof.profile.pprof;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.memprof.profile.model.ForeignFileException;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
    return read(in, source, "");
  }

  /**
   * The same of one of several sample types.
   *
   * @param sampleType its name, such as {@code alloc_space}; empty for the file's own choice
   */
  public static Profile read(InputStream in, String source, String sampleType) throws IOException {
    return read(in, source, new Budget(), sampleType);
  }

  static Profile read(InputStream in, String source, Budget budget) throws IOException {
    return read(in, source, budget, "");
  }

  private static Profile read(InputStream in, String source, Budget budget, String sampleType)
      throws IOException {
    CodedInputStream coded = null;
    GzipInput gzip = null;
    try {
      InputStream unpacked = new BufferedInputStream(in, 1 << 16);
      if (isGzip(unpacked)) {
        gzip = new GzipInput(unpacked, 1 << 16);
        unpacked = gzip;
      }
      coded = CodedInputStream.newInstance(budget.limit(unpacked), 1 << 16);
      RawProfile raw = new RawProfile(coded, budget);
      raw.read();
      return new RawResolver(raw, budget, sampleType).resolve();
    } catch (UnfitTypesException e) {
      throw new ForeignFileException(source, e);
    } catch (InvalidProtocolBufferException
        | ZipException
        | EOFException
        | BadReferenceException
        | Budget.ExceededException e) {
      String place = "byte " + (coded == null ? 0 : coded.getTotalBytesRead());
      MalformedProfileException malformed =
          new MalformedProfileException(source, place, "no pprof profile: " + problem(e));
      malformed.initCause(e);
      throw malformed;
    } finally {
      if (gzip != null) {
        gzip.close();
      }
    }
  }

  /** In the words of a person: protobuf's own are for those who write messages. */
  private static String problem(IOException e) {
    if (e instanceof InvalidProtocolBufferException) {
      return e.getMessage().startsWith("While parsing")
          ? "it is cut short, or none at all"
          : "its bytes say nothing that pprof has";
    }
    return e instanceof EOFException ? "it is cut short" : e.getMessage();
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }
}
