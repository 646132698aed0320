package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.cli.target.JvmFacts;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.HookEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.growth.GrowthJudge;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.growth.OngoingGrowth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An agent at rest in a JVM of this machine, asked at its socket: what else a client wants to know
 * is found out here, so that next to nothing is left of it in the JVM. An agent that is awake is
 * asked by its MBeans.
 */
public final class RestingAgent {
  private static final int TIMEOUT_SECONDS = 6;

  private final JavaProcess process;
  private final AgentSocket socket;
  private final StatusAnswer answer;
  private final RunId run;

  /** What a verb makes of it. */
  public interface Question<T> {
    /**
     * @throws IOException where the agent is to be asked by its MBeans instead
     */
    T ask(RestingAgent agent) throws IOException;
  }

  private RestingAgent(JavaProcess process, AgentSocket socket) throws IOException {
    this.process = process;
    this.socket = socket;
    answer = StatusAnswer.of(socket);
    run =
        RunId.of(
            ProcessHandle.of(process.pid()).orElseThrow(() -> new IOException("it has ended")),
            answer.told().number("pid"));
  }

  /**
   * Asks it. Empty where it is to be asked by its MBeans: it does not rest, is of another version
   * or on another machine, or cannot be understood from outside.
   */
  public static <T> Optional<T> ask(TargetAddress address, Question<T> question) {
    return address instanceof TargetAddress.ByPid byPid
        ? ask(JavaProcesses.of(byPid.pid()), question)
        : Optional.empty();
  }

  /** The same of a JVM of this machine. */
  public static <T> Optional<T> ask(JavaProcess process, Question<T> question) {
    Optional<AgentSocket> socket = AgentSocket.of(process);
    try {
      return socket.isPresent()
          ? Optional.of(question.ask(new RestingAgent(process, socket.get())))
          : Optional.empty();
    } catch (IOException
        | UncheckedIOException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Which JVM it is. */
  public JvmFacts jvm() throws IOException {
    return new JvmFacts(
        JvmFacts.main(answer.text("main")),
        run.pid(),
        answer.text("jvm"),
        answer.told().has("start") ? answer.told().number("start") : run.startMillis());
  }

  /** The application's hooks that could not be applied somewhere, of which Java code tells. */
  public List<HookEntry> brokenHooks() throws IOException {
    List<HookEntry> broken = new ArrayList<>();
    if (answer.isSet("hooked")) {
      // problem	release	com.acme.Blocks#clear	class com.acme.Blocks cannot be read
      for (String[] words : socket.ask("hooks", new byte[0], TIMEOUT_SECONDS).lines()) {
        if (words[0].equals("problem")) {
          broken.add(new HookEntry(words[1], words[2], "", List.of(), List.of(words[3])));
        }
      }
    }
    return broken;
  }

  public String jemallocVersion() throws IOException {
    return answer.text("jemalloc");
  }

  /** Whether this jemalloc was built with profiling; empty when it does not say. */
  public Optional<Boolean> configProf() {
    return answer.control("config-prof");
  }

  /** Whether it was started with {@code prof:true}; empty when it does not say. */
  public Optional<Boolean> optProf() {
    return answer.control("opt-prof");
  }

  public String mallocConf() throws IOException {
    return answer.text("malloc-conf");
  }

  public long sampleIntervalBytes() {
    return answer.powerOfTwo("sample-log");
  }

  public boolean intervalDumpsEnabled() throws IOException {
    return answer.isSet("interval-dumps") && dumpIntervalBytes() > 0;
  }

  /** 0 where jemalloc was started without one. */
  public long dumpIntervalBytes() {
    return answer.told().number("interval-log") < 0 ? 0 : answer.powerOfTwo("interval-log");
  }

  public ProfilerStatus status() throws IOException {
    return answer.status(run.startMillis());
  }

  /** What jemalloc has handed out. */
  public long allocatedBytes() {
    return answer.told().number("allocated");
  }

  /** Empty where HTTP is not served. */
  public String httpUrl() throws IOException {
    return answer.text("http");
  }

  /** Of its dumps, as it has it. */
  public String directory() throws IOException {
    return store().directory().toString();
  }

  /** Oldest first. */
  public List<DumpEntry> dumps() throws IOException {
    return store().dumps();
  }

  private SeenStore store() throws IOException {
    return SeenStore.of(process, run, answer);
  }

  /** Whose the memory is, without whose the live blocks are. */
  public LedgerReading ledger() throws IOException {
    return LedgerSocket.rows(process, socket);
  }

  /** All limits of the process, with their current use. */
  public List<LimitEntry> limits() throws IOException {
    return withLimits(limits -> limits.all().stream().map(LimitUse::entry).toList());
  }

  private <T> T withLimits(Function<Limits, T> question) throws IOException {
    ProcessFiles files = ProcessFiles.of(process.pid());
    try (ProcessMemory memory = new ProcessMemory(files.directory(), files.pageBytes());
        Limits limits =
            new Limits(
                files.root(),
                files.directory(),
                memory,
                ToldLimits.directMemory(answer::told),
                ToldLimits.heap(answer::told))) {
      return question.apply(limits);
    }
  }

  /** What is live now, with whole stacks. */
  public Profile live() throws IOException {
    return new RestingGrowth(process).live();
  }

  /** What the JVM says of its own memory. */
  public JvmMemory memory() throws IOException {
    return new RestingHeap(socket, answer).memory();
  }

  /** As {@link JvmMemory#soonFilledBytes}. */
  public long soonFilledHeapBytes() throws IOException {
    return new RestingHeap(socket, answer).soonFilledBytes();
  }

  /**
   * Whether memory grows, by the curve since the start and by now.
   *
   * @param since nothing before that counts; {@link Instant#EPOCH} for all
   */
  public GrowthVerdict growth(Instant since) throws IOException {
    List<RunPoint> points = new ArrayList<>(answer.points());
    points.add(withLimits(this::now));
    return OngoingGrowth.of(
        store().run(points), new RestingGrowth(process), since, ZoneId.systemDefault());
  }

  /**
   * The same where it can be told what grows: an agent at rest records what is live in malloc, and
   * nothing of all other memory.
   *
   * @throws IOException where other memory grows, which an agent that is awake tells apart
   */
  public GrowthVerdict explainedGrowth(Instant since) throws IOException {
    GrowthVerdict verdict = growth(since);
    if (verdict.verdict().equals(GrowthJudge.GROWS)
        && verdict.growing().stream().noneMatch(RestingAgent::isLive)) {
      throw new IOException("what grows is not recorded");
    }
    return verdict;
  }

  private static boolean isLive(GrowingPart part) {
    return part.category().equals(Category.MALLOC_LIVE.id());
  }

  private RunPoint now(Limits limits) {
    return RunPoint.of(
        Instant.now(),
        allocatedBytes(),
        answer.told().number("resident"),
        limits.process().residentBytes(),
        LimitUse.nearest(limits.ofNativeMemory(0)));
  }
}
