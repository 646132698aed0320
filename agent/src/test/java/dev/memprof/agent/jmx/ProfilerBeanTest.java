package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerBeanTest {
  @TempDir Path directory;
  private final FakeControls controls = new FakeControls();
  private DumpStore store;
  private Controller controller;
  private ProfilerBean bean;

  @BeforeEach
  void open() throws IOException {
    FakeSampler sampler = new FakeSampler(Files.createDirectory(directory.resolve("scratch")));
    store = new DumpStore(directory.resolve("dumps"));
    Mallctl mallctl = new Mallctl(controls);
    controller = new Controller(mallctl, sampler, store, null, dump -> {});
    bean = new ProfilerBean(controller, mallctl, sampler, "prof:true", () -> "");
  }

  @AfterEach
  void close() throws IOException {
    controller.close();
    store.close();
  }

  @Test
  void tellsEachFigureOfTheHookByItsName() {
    ProfilerStatus status = bean.getStatus();
    assertThat(status.samples()).isEqualTo(24);
    assertThat(status.walksByOutcome()).isEqualTo(Map.of("java", 11L, "native", 13L));
    assertThat(status.tableBytes()).isEqualTo(1_009);
    assertThat(status.namedFrames()).isEqualTo(1_013);
    assertThat(status.lost()).isEqualTo(1_019);
    assertThat(status.tableFullPercent()).isEqualTo(37);
  }

  @Test
  void switchesSampling() {
    bean.setActive(false);
    assertThat(bean.isActive()).isFalse();
    assertThat(bean.getStatus().activeSinceMillis()).isZero();
    bean.start();
    assertThat(controls.get("prof.active")).isEqualTo(1);
    assertThat(bean.getStatus().offSinceMillis()).isZero();
    assertThat(bean.getStatus().wasOff()).isTrue();
  }

  @Test
  void namesTheDumpThatItTook() {
    assertThat(Path.of(bean.dump())).exists().hasParent(store.directory());
  }

  @Test
  void runsATimedProfileUntilItIsCancelled() {
    long id = bean.startProfile(37);
    assertThat(bean.getStatus().sessionId()).isEqualTo(id);
    assertThat(bean.getStatus().sessionRemainingMillis()).isBetween(1L, 37_000L);
    assertThatThrownBy(() -> bean.startProfile(5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already running: profile 1");
    bean.cancelProfile(id);
  }

  /** A client has the JDK's exceptions only. */
  @Test
  void tellsAFailureInOneLine() {
    controls.failDumps(1);
    assertThatThrownBy(bean::dump)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is the disk full?")
        .hasNoCause();
  }

  @Test
  void looksWithoutADump() {
    assertThat(bean.top(3)).contains("org.acme.Blocks.fill");
    assertThat(store.directory()).doesNotExist();
    assertThatThrownBy(() -> bean.top(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
