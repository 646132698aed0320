package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which of a sample's values are the bytes and the objects.
 *
 * @param bytes index of the bytes
 * @param bytesPerUnit of the bytes
 * @param objects index of their count; -1 when the file has none
 */
record SampleValues(int bytes, long bytesPerUnit, int objects) {

  /** A sample type's name and unit. */
  record Type(String name, String unit) {

    /** Of a unit as pprof knows them, such as {@code kilobytes} and {@code MiB}; 0 for no bytes. */
    long bytesPerUnit() {
      String one = unit.toLowerCase(Locale.ROOT).replaceFirst("s$", "");
      return switch (one) {
        case "byte", "b" -> 1;
        case "kilobyte", "kbyte", "kb", "kib" -> 1L << 10;
        case "megabyte", "mbyte", "mb", "mib" -> 1L << 20;
        case "gigabyte", "gbyte", "gb", "gib" -> 1L << 30;
        default -> 0;
      };
    }
  }

  /**
   * Takes the default sample type if that is in bytes, else {@code inuse_space}, else the last one
   * in bytes (pprof's own default is the last); and the count whose name begins alike.
   *
   * @param wanted the name of a sample type that must be there, in bytes; empty for any
   */
  static SampleValues choose(List<Type> types, String defaultType, String wanted)
      throws BadReferenceException, UnfitTypesException {
    if (types.isEmpty()) {
      throw new BadReferenceException("it has no sample types");
    }
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      if (type.name.equals(wanted) && type.bytesPerUnit() > 0) {
        return of(types, i);
      }
    }
    if (!wanted.isEmpty()) {
      throw new UnfitTypesException(
          "there is no sample type " + wanted + " in bytes; it has " + list(types));
    }
    int bytes = -1;
    int rank = 0;
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      int ofType = type.name.equals(defaultType) ? 3 : type.name.equals(INUSE_SPACE) ? 2 : 1;
      if (type.bytesPerUnit() > 0 && ofType >= rank) {
        rank = ofType;
        bytes = i;
      }
    }
    if (bytes < 0) {
      throw new UnfitTypesException(
          "it is no profile of memory: it has "
              + list(types)
              + ", and nothing in bytes; go tool pprof shows it");
    }
    return of(types, bytes);
  }

  private static SampleValues of(List<Type> types, int index) {
    Type type = types.get(index);
    return new SampleValues(index, type.bytesPerUnit(), countOf(types, type.name));
  }

  /** {@code samples/count, cpu/nanoseconds}. */
  private static String list(List<Type> types) {
    return types.stream()
        .map(type -> type.name + "/" + type.unit)
        .collect(Collectors.joining(", "));
  }

  private static int countOf(List<Type> types, String name) {
    int any = -1;
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      if (type.unit.equals(COUNT)) {
        if (prefix(type.name).equals(prefix(name))) {
          return i;
        }
        any = any < 0 ? i : any;
      }
    }
    return any;
  }

  /** {@code inuse} of {@code inuse_space} and of {@code inuse_objects}. */
  private static String prefix(String name) {
    int end = name.indexOf('_');
    return end < 0 ? "" : name.substring(0, end);
  }
}
