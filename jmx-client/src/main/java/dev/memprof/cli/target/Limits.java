package dev.memprof.cli.target;

import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBean {@code dev.memprof:type=Limits} of a target. */
public final class Limits {
  private static final ObjectName NAME = Target.objectName("Limits");

  private final Target target;

  Limits(Target target) {
    this.target = target;
  }

  /** Every limit there is, with its use now. */
  public List<LimitUse> list() {
    return Arrays.stream(target.get(NAME, "Limits", CompositeData[].class))
        .map(LimitUse::of)
        .toList();
  }
}
