package dev.memprof.cli.target;

import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBean {@code dev.memprof:type=Allocator} of a target. */
public final class Allocator {
  private static final ObjectName NAME = Target.objectName("Allocator");

  private final Target target;

  Allocator(Target target) {
    this.target = target;
  }

  public AllocatorSnapshot snapshot() {
    return AllocatorSnapshot.of(target.get(NAME, "Snapshot", CompositeData.class));
  }

  /** A mallctl control as text, such as {@code opt.prof}. */
  public String readControl(String control) {
    return target.invoke(
        NAME,
        "readControl",
        String.class,
        new Object[] {control},
        new String[] {String.class.getName()});
  }
}
