package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.LedgerReading;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Finds out why a JVM is not profiled, or not well. */
public final class JvmDoctor {
  /** Finer than 2^16 bytes, jemalloc gives every small sampled object a page of its own. */
  private static final long FINEST_INTERVAL_BYTES = 1L << 16;

  private static final long NEARLY_FULL_PERCENT = 90;

  private static final String START_WITH_AGENT =
      "restart it with -javaagent:memprof.jar, or start it by: memprof run -- java ...";

  /**
   * What compilers work with is worth a word where it is still there after so many looks: a
   * compilation takes seconds where the processors are busy.
   */
  private static final int MORE_LOOKS = 6;

  private static final long PAUSE_NANOS = 1_000_000_000L;

  private JvmDoctor() {}

  /**
   * By its MBeans; {@code process} as well where the target is on this machine.
   *
   * @param garbage what a walk of the Java heap has found, where one was asked for
   */
  public static List<Finding> examine(
      Target target,
      Optional<JavaProcess> process,
      Optional<GarbageReading> garbage,
      String address) {
    if (target.hasAgent()) {
      AgentView agent = AgentView.of(target);
      List<Finding> findings = new ArrayList<>(ofAgent(agent, process));
      if (agent.available()) {
        EvidenceView evidence = EvidenceView.of(target, process);
        findings.addAll(EvidenceDoctor.examine(evidence, address));
        try {
          memory(findings, new MemoryView.OfTarget(target), evidence, garbage, address);
        } catch (Failure | IOException e) {
          return findings; // an agent of before it had a ledger, or that cannot take snapshots
        }
      }
      return findings;
    }
    return process
        .map(JvmDoctor::withoutAgent)
        .orElseGet(
            () ->
                List.of(
                    new Finding(
                        Kind.NO_AGENT, "the memprof agent does not run there", START_WITH_AGENT)));
  }

  /**
   * By an agent that rests.
   *
   * @throws IOException where it is to be asked by its MBeans
   */
  public static List<Finding> examine(RestingAgent agent, JavaProcess process, String address)
      throws IOException {
    List<Finding> findings = new ArrayList<>(ofAgent(AgentView.of(agent), Optional.of(process)));
    EvidenceView evidence = EvidenceView.of(agent, process);
    findings.addAll(EvidenceDoctor.examine(evidence, address));
    MemoryView memory = new MemoryView.OfRestingAgent(agent, process.pid());
    memory(findings, memory, evidence, Optional.empty(), address);
    return findings;
  }

  private static void memory(
      List<Finding> findings,
      MemoryView memory,
      EvidenceView evidence,
      Optional<GarbageReading> garbage,
      String address)
      throws IOException {
    LedgerReading ledger = memory.ledger();
    findings.addAll(
        MemoryDoctor.examine(ledger, memory::soonFilledHeapBytes, memory::loaders, address));
    Profile live = memory.live();
    JvmMemory jvm = memory.jvm();
    List<Finding> sites = SiteDoctor.examine(live, ledger, jvm, garbage, address);
    for (int i = 0; i < MORE_LOOKS && hasCompilers(sites); i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      live = memory.live();
      sites = SiteDoctor.examine(live, ledger, jvm, garbage, address);
    }
    findings.addAll(sites);
    findings.addAll(
        HeapDoctor.examine(
            ledger, jvm, evidence.limits(), garbage, SiteDoctor.zlib(live), address));
  }

  private static boolean hasCompilers(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.kind() == Kind.COMPILER_ARENAS);
  }

  /** What a walk for garbage has found, in a line. */
  public static String garbage(GarbageReading reading) {
    return GarbageDoctor.summary(reading);
  }

  /**
   * What its memory shows from outside.
   *
   * @param loaders what {@code VM.classloader_stats} prints; empty where the JVM does not tell
   */
  public static List<Finding> examine(
      LedgerReading ledger, Supplier<String> loaders, String address) {
    return MemoryDoctor.examine(ledger, () -> 0, loaders, address);
  }

  /** From outside only. Empty where nothing speaks against the JVM being profiled. */
  public static List<Finding> examine(JavaProcess process) {
    return process.library("libmemprof").isPresent() && process.library("jemalloc").isPresent()
        ? List.of()
        : withoutAgent(process);
  }

  static List<Finding> withoutAgent(JavaProcess process) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        process.namesAgent()
            ? new Finding(
                Kind.NO_AGENT,
                "the agent is on the command line but did not start",
                "read the reason in one line on the JVM's stderr")
            : new Finding(
                Kind.NO_AGENT, "the JVM runs without the memprof agent", START_WITH_AGENT));
    Optional<String> jemalloc = process.library("jemalloc");
    String conf = process.environment().getOrDefault("MALLOC_CONF", "");
    if (jemalloc.isEmpty()) {
      findings.add(
          new Finding(
              Kind.NO_JEMALLOC,
              "no jemalloc is loaded; malloc is the C library's",
              "the agent brings one and relaunches the JVM on it: nothing to install"));
    } else if (!conf.contains("prof:true")) {
      findings.add(
          new Finding(
              Kind.PROF_FALSE,
              jemalloc.get() + " is loaded, but MALLOC_CONF ('" + conf + "') lacks prof:true",
              "start with the agent, which sets it, or put prof:true into MALLOC_CONF"));
    }
    return findings;
  }

  static List<Finding> ofAgent(AgentView agent, Optional<JavaProcess> process) {
    if (!agent.available()) {
      return List.of(unavailable(agent, process));
    }
    List<Finding> findings = new ArrayList<>();
    if (!agent.active()) {
      findings.add(
          new Finding(
              Kind.SWITCHED_OFF,
              "sampling is switched off: new allocations are not seen",
              "memprof on " + process.map(p -> Long.toString(p.pid())).orElse("TARGET")));
    }
    if (agent.sampleIntervalBytes() < FINEST_INTERVAL_BYTES) {
      findings.add(
          new Finding(
              Kind.SAMPLING_TOO_FINE,
              "a sample every "
                  + Amounts.bytes(agent.sampleIntervalBytes())
                  + " wastes up to 16 KiB for each small sampled object",
              "restart with lg_prof_sample=16 or more (the default is 19, 512 KiB)"));
    }
    if (agent.lostFrames() == 0 && agent.tableFullPercent() >= NEARLY_FULL_PERCENT) {
      findings.add(
          new Finding(
              Kind.NAMES_NEARLY_FULL,
              "the tables of names are "
                  + agent.tableFullPercent()
                  + "% full, nearly all by frames in use; when they are full, new frames show as [overflow]",
              "sample less (a higher lg_prof_sample), or restart the JVM"));
    }
    if (agent.lostFrames() > 0) {
      findings.add(
          new Finding(
              Kind.FRAMES_LOST,
              agent.lostFrames() + " frames found no room and show as [overflow]",
              "totals are right, some stacks are not: sample less (a higher lg_prof_sample)"));
    }
    if (!agent.agesUnknownReason().isEmpty()) {
      findings.add(
          new Finding(
              Kind.AGES_UNKNOWN,
              "ages, lifetimes and the peak are not known: " + agent.agesUnknownReason(),
              "preload no jemalloc of your own, or 5.3.1 or later"));
    }
    if (agent.lostLiveSamples() > 0) {
      findings.add(
          new Finding(
              Kind.SAMPLES_LOST,
              agent.lostLiveSamples() + " samples found no room in the table of live ones",
              "dumps are complete, lifetimes and the peak are not: sample less (a higher"
                  + " lg_prof_sample)"));
    }
    process
        .map(RelaunchedAgents::of)
        .filter(names -> !names.isEmpty())
        .ifPresent(
            names ->
                findings.add(
                    new Finding(
                        Kind.AGENTS_STARTED_TWICE,
                        "started twice, because listed before memprof: " + String.join(", ", names),
                        "list -javaagent:memprof.jar first (JAVA_TOOL_OPTIONS comes before the"
                            + " command line)")));
    return findings;
  }

  private static Finding unavailable(AgentView agent, Optional<JavaProcess> process) {
    boolean mapped = process.map(p -> p.library("jemalloc").isPresent()).orElse(false);
    if (agent.jemallocVersion().isEmpty() && !mapped) {
      return new Finding(
          Kind.NO_JEMALLOC,
          "the JVM does not run on jemalloc: " + agent.reason(),
          "restart it with -javaagent and without relaunch=never, or by: memprof run -- java ...");
    }
    if (agent.configProf().equals(Optional.of(false))) {
      return new Finding(
          Kind.NO_PROFILING,
          "jemalloc " + agent.jemallocVersion() + " was built without its profiler",
          "remove it from LD_PRELOAD so that the agent uses its own, or build one with"
              + " --enable-prof");
    }
    if (agent.optProf().equals(Optional.of(false))) {
      return new Finding(
          Kind.PROF_FALSE,
          "jemalloc was started with prof:false, its default",
          "put prof:true into MALLOC_CONF, or leave MALLOC_CONF to the agent, and restart");
    }
    if (agent.optProf().isEmpty()) { // an agent that cannot profile may not tell of jemalloc
      return new Finding(
          Kind.HOOK_MISSING,
          "the agent is there but cannot profile: " + agent.reason(),
          "remove that cause, then restart the JVM with -javaagent or by: memprof run -- java ...");
    }
    return new Finding(
        Kind.HOOK_MISSING,
        "jemalloc can profile, but memprof's hook is not in place: " + agent.reason(),
        "jemalloc must be 5.3.0 or newer and libmemprof.so preloaded: start it by memprof run");
  }

  /**
   * A JVM that could not be asked; what {@code /proc} shows comes after.
   *
   * @param target as the user names it to memprof's commands
   */
  public static List<Finding> unreachable(Failure failure, JavaProcess process, String target) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Finding(
            Kind.UNREACHABLE,
            String.valueOf(failure.getMessage()),
            "memprof has looked at the rest from outside"));
    List<Finding> ended = SilentDoctor.examine(process, target);
    findings.addAll(ended);
    if (ended.isEmpty()) {
      SilentDoctor.examine(failure).ifPresent(findings::add);
    }
    findings.addAll(examine(process));
    return findings;
  }

  /**
   * What a JVM without agent has run out of.
   *
   * @param errors how many, by cause, as the JVM tells
   */
  public static List<Finding> ended(Map<String, Long> errors) {
    return SilentDoctor.examine(errors);
  }
}
