package dev.memprof.profile.model;

/**
 * Where the executable part of a library lay in the process.
 *
 * @param start first address
 * @param end address after the last
 * @param fileOffset of {@code start} in the file
 * @param path as loaded
 * @param buildId in hexadecimal; empty where it is not known
 */
public record Mapping(long start, long end, long fileOffset, String path, String buildId) {

  public boolean contains(long address) {
    return start <= address && address < end;
  }

  /** The file's own name. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
