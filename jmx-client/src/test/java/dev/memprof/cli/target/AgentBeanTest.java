package dev.memprof.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.BuildVersion;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ReadingEntry;
import dev.memprof.contract.ReleaseEntry;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.StandardMBean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Agents of other versions, on a real MBean server. */
class AgentBeanTest {
  private static final String CURE =
      "; use the memprof command of the release that the JVM runs with";
  private static final String OURS = "this client (" + BuildVersion.text() + "): ";

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();

  private <T> void register(Class<?> contract, T bean, Class<T> shape) throws Exception {
    server.registerMBean(new StandardMBean(bean, shape, true), BeanName.of(contract));
  }

  private <T> T bean(Class<T> contract) {
    return AgentBean.of("JVM 17", server, contract);
  }

  private static String failure(ThrowingCallable call) {
    return catchThrowableOfType(Failure.class, call).getMessage();
  }

  /** An agent's version, and a status of its time: without what was added later. */
  public record OldStatus(boolean active, long samples, Map<String, Long> walksByOutcome) {}

  public interface OldProfilerMXBean {
    boolean isActive();

    OldStatus getStatus();
  }

  public interface VersionedMXBean extends OldProfilerMXBean {
    String getVersion();
  }

  private record OldProfiler() implements OldProfilerMXBean {
    @Override
    public boolean isActive() {
      return true;
    }

    @Override
    public OldStatus getStatus() {
      return new OldStatus(true, 17, Map.of("java", 17L));
    }
  }

  private record Versioned(String version) implements VersionedMXBean {
    @Override
    public String getVersion() {
      return version;
    }

    @Override
    public boolean isActive() {
      return false;
    }

    @Override
    public OldStatus getStatus() {
      return new OldProfiler().getStatus();
    }
  }

  @Test
  void namesTheAttributeThatAnOlderAgentLacks() throws Exception {
    register(ProfilerMXBean.class, new OldProfiler(), OldProfilerMXBean.class);
    ProfilerMXBean profiler = bean(ProfilerMXBean.class);
    assertThat(profiler.isActive()).isTrue();
    assertThat(failure(profiler::getDumpsWithheld))
        .isEqualTo(
            "the agent in JVM 17 is older than "
                + OURS
                + "it has no Profiler.DumpsWithheld"
                + CURE);
    assertThat(failure(() -> profiler.setActive(true)))
        .contains("it has no Profiler.Active (writable);");
  }

  @Test
  void namesTheOperationThatAnOlderAgentLacks() throws Exception {
    register(ProfilerMXBean.class, new OldProfiler(), OldProfilerMXBean.class);
    assertThat(failure(() -> bean(ProfilerMXBean.class).startProfile(17)))
        .isEqualTo(
            "the agent in JVM 17 is older than "
                + OURS
                + "it has no Profiler.startProfile()"
                + CURE);
  }

  @Test
  void namesTheFieldsThatARecordLacks() throws Exception {
    register(ProfilerMXBean.class, new Versioned("0.0.7"), VersionedMXBean.class);
    assertThat(failure(() -> bean(ProfilerMXBean.class).getStatus()))
        .startsWith(
            "the agent in JVM 17 (0.0.7) is older than "
                + OURS
                + "it has no Profiler.Status.activeSinceMillis, Profiler.Status.offSinceMillis,")
        .endsWith(", Profiler.Status.sessionRemainingMillis" + CURE)
        .doesNotContain("walksByOutcome", "samples");
  }

  @Test
  void tellsANewerAgent() throws Exception {
    register(ProfilerMXBean.class, new Versioned("99.1"), VersionedMXBean.class);
    assertThat(failure(() -> bean(ProfilerMXBean.class).snapshot()))
        .isEqualTo(
            "the agent in JVM 17 (99.1) is newer than "
                + OURS
                + "it has no Profiler.snapshot()"
                + CURE);
  }

  @Test
  void tellsVersionsApart() {
    assertThat(ContractGap.age("0.9.1", "0.10.0")).contains("is older than this client (0.10.0)");
    assertThat(ContractGap.age("0.10.0-SNAPSHOT", "0.10.0")).contains("is older than");
    assertThat(ContractGap.age("1.0", "1.0"))
        .isEqualTo(" (1.0) is not that of this client (1.0): ");
    assertThat(ContractGap.age("", "")).isEqualTo(" is older than this client: ");
  }

  /** A reading as it was before direct buffers were counted. */
  public record OldReading(long allocatedBytes, long activeBytes) {}

  /** Its first fields. */
  public record OldRelease(String name, OldReading before) {}

  public interface OldCachesMXBean {
    List<OldRelease> getReleases();
  }

  @Test
  void namesAFieldOfARecordInARecordOfAList() throws Exception {
    OldCachesMXBean caches = () -> List.of(new OldRelease("blocks", new OldReading(17, 19)));
    register(CachesMXBean.class, caches, OldCachesMXBean.class);
    assertThat(failure(() -> bean(CachesMXBean.class).getReleases()))
        .contains("Caches.Releases.before.directBytes", "Caches.Releases.remark")
        .doesNotContain("Caches.Releases.before.activeBytes", "Caches.Releases.name");
  }

  /** One field of another type. */
  public record OtherSnapshot(
      String timeMillis,
      long allocatedBytes,
      long activeBytes,
      long metadataBytes,
      long residentBytes,
      long mappedBytes,
      long retainedBytes,
      long processResidentBytes) {}

  public interface OtherAllocatorMXBean {
    OtherSnapshot getSnapshot();
  }

  @Test
  void tellsThatAFieldHasAnotherType() throws Exception {
    OtherAllocatorMXBean allocator = () -> new OtherSnapshot("noon", 1, 2, 3, 4, 5, 6, 7);
    register(AllocatorMXBean.class, allocator, OtherAllocatorMXBean.class);
    register(ProfilerMXBean.class, new Versioned("99.1"), VersionedMXBean.class);
    assertThat(failure(() -> bean(AllocatorMXBean.class).getSnapshot()))
        .contains("(99.1) is newer than", "Allocator.Snapshot has another form;");
  }

  /** More than the contract asks for. */
  public record NewerSnapshot(
      long timeMillis,
      long allocatedBytes,
      long activeBytes,
      long metadataBytes,
      long residentBytes,
      long mappedBytes,
      long retainedBytes,
      long hugeBytes,
      long processResidentBytes) {}

  public interface NewerAllocatorMXBean {
    NewerSnapshot getSnapshot();
  }

  @Test
  void ignoresWhatANewerAgentAdds() throws Exception {
    NewerAllocatorMXBean allocator = () -> new NewerSnapshot(11, 13, 17, 19, 23, 29, 31, 37, 41);
    register(AllocatorMXBean.class, allocator, NewerAllocatorMXBean.class);
    assertThat(bean(AllocatorMXBean.class).getSnapshot())
        .isEqualTo(new AllocatorSnapshot(11, 13, 17, 19, 23, 29, 31, 41));
  }

  /** What the carriers have of every kind: texts, lists, a record, no record. */
  public interface ReleasesMXBean {
    List<ReleaseEntry> getReleases();
  }

  @Test
  void bringsARecordAsItWas() throws Exception {
    ReadingEntry before = new ReadingEntry(11, 13, 17, 19, 23);
    ReleaseEntry release =
        new ReleaseEntry(
            "c",
            "a.C@1",
            "a.C#clear",
            "t",
            29,
            31,
            "",
            true,
            37,
            41,
            43,
            47,
            53,
            false,
            59,
            61,
            67,
            71,
            before,
            before,
            null,
            List.of("s", "u"),
            "remark");
    ReleasesMXBean caches = () -> List.of(release);
    register(CachesMXBean.class, caches, ReleasesMXBean.class);
    assertThat(bean(CachesMXBean.class).getReleases()).containsExactly(release);
  }

  @Test
  void passesOnWhatTheAgentSays() throws Exception {
    NewerAllocatorMXBean allocator =
        () -> {
          throw new IllegalStateException("jemalloc is busy");
        };
    register(AllocatorMXBean.class, allocator, NewerAllocatorMXBean.class);
    assertThat(failure(() -> bean(AllocatorMXBean.class).getSnapshot()))
        .isEqualTo("JVM 17: jemalloc is busy");
  }

  @Test
  void tellsThatThereIsNoAgent() {
    Failure failure =
        catchThrowableOfType(Failure.class, () -> bean(ProfilerMXBean.class).isActive());
    assertThat(failure).hasMessageStartingWith("JVM 17 runs without the memprof agent; restart");
    assertThat(failure.exitCode()).isEqualTo(3);
  }
}
