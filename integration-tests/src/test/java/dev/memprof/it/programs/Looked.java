package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/** Is looked at in every way that might need JNA: dump, report, a control by name. */
public final class Looked {
  private Looked() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("dump " + Agent.dump());
    System.out.println("report " + allocator("statsPrint", "gmda").startsWith("___ Begin"));
    System.out.println("version " + allocator("readControl", "version"));
    System.out.println("looked");
  }

  private static String allocator(String operation, String argument) throws Exception {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("dev.memprof:type=Allocator"),
                operation,
                new Object[] {argument},
                new String[] {"java.lang.String"});
  }
}
