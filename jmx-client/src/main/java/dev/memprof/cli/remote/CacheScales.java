package dev.memprof.cli.remote;

import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The weighing that the MBean {@code dev.memprof:type=Caches} of a target offers. */
public final class CacheScales {
  private static final ObjectName NAME = Target.objectName("Caches");

  private final Target target;

  CacheScales(Target target) {
    this.target = target;
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
