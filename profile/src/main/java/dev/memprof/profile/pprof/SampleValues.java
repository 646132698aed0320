package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which of a sample's values are the bytes and the objects.
 *
 * @param bytes index of the bytes
 * @param objects index of their count; -1 when the file has none
 */
record SampleValues(int bytes, int objects) {

  /** A sample type's name and unit. */
  record Type(String name, String unit) {}

  /**
   * Takes the default sample type if that is in bytes, else {@code inuse_space}, else the last one
   * in bytes (pprof's own default is the last); and the count whose name begins alike.
   *
   * @param wanted the name of a sample type that must be there, in bytes; empty for any
   */
  static SampleValues choose(List<Type> types, String defaultType, String wanted)
      throws BadReferenceException {
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      if (type.name.equals(wanted) && type.unit.equals(BYTES)) {
        return new SampleValues(i, countOf(types, wanted));
      }
    }
    if (!wanted.isEmpty()) {
      throw new BadReferenceException(
          "there is no sample type " + wanted + " in bytes; it has " + list(types));
    }
    int bytes = -1;
    int rank = 0;
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      int ofType = type.name.equals(defaultType) ? 3 : type.name.equals(INUSE_SPACE) ? 2 : 1;
      if (type.unit.equals(BYTES) && ofType >= rank) {
        rank = ofType;
        bytes = i;
      }
    }
    if (bytes < 0) {
      throw new BadReferenceException(
          "it is no profile of memory: it has "
              + list(types)
              + ", and nothing in bytes; go tool pprof shows it");
    }
    return new SampleValues(bytes, countOf(types, types.get(bytes).name));
  }

  /** {@code samples/count, cpu/nanoseconds}. */
  private static String list(List<Type> types) {
    return types.isEmpty()
        ? "no sample types"
        : types.stream().map(type -> type.name + "/" + type.unit).collect(Collectors.joining(", "));
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
