package dev.memprof.cli.target;

import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBean {@code dev.memprof:type=Caches} of a target. */
public final class Caches {
  private static final ObjectName NAME = Target.objectName("Caches");

  private final Target target;

  Caches(Target target) {
    this.target = target;
  }

  /** By name. */
  public List<CacheEntry> list() {
    return Arrays.stream(target.get(NAME, "Caches", CompositeData[].class))
        .map(CacheEntry::of)
        .toList();
  }

  /** A line for each hook: {@code release=blocks:com.acme.BlockCache#clear: matched ...}. */
  public List<String> hooks() {
    return Arrays.stream(target.get(NAME, "Hooks", CompositeData[].class))
        .map(hook -> hook.get("option") + "=" + hook.get("pattern") + ": " + hook.get("state"))
        .toList();
  }

  /** Whether a collection is awaited after a release: {@code gc} or {@code none}. */
  public String settle() {
    return target.get(NAME, "Settle", String.class);
  }

  /**
   * Clears the caches of a name, one after the other, and says what each gave back.
   *
   * @param settle {@code gc} or {@code none}
   */
  public List<ReleaseEntry> measureClear(String name, boolean purge, String settle) {
    CompositeData[] releases =
        target.invoke(
            NAME,
            "measureClear",
            CompositeData[].class,
            new Object[] {name, purge, settle},
            new String[] {String.class.getName(), "boolean", String.class.getName()});
    return Arrays.stream(releases).map(ReleaseEntry::of).toList();
  }

  /**
   * Weighs without releasing; the target stands still for a moment.
   *
   * @param name of a cache or of an instance; a star for all
   * @param seconds how long the walk for each may take
   */
  public List<CacheWeight> weigh(String name, int seconds) {
    CompositeData[] weights =
        target.invoke(
            NAME,
            "weigh",
            CompositeData[].class,
            new Object[] {name, seconds},
            new String[] {String.class.getName(), "int"});
    return Arrays.stream(weights).map(CacheWeight::of).toList();
  }
}
