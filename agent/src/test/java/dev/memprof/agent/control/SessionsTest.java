package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.Profiles;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  @TempDir Path directory;
  private ControlFixture control;

  /** Of the sessions: whatever is left when a session asks again is how long it waits. */
  private final AtomicLong nanos = new AtomicLong(-7);

  private Sessions sessions;
  private final List<Session> started = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    control = new ControlFixture(directory);
    sessions = new Sessions(control.sampling, control.dumps, nanos::get);
  }

  private Session start(int seconds) throws IOException {
    Session session = sessions.start(seconds);
    started.add(session);
    return session;
  }

  /** What a session still stores would be in the way of the directory's end. */
  @AfterEach
  void close() throws Exception {
    sessions.close();
    for (Session session : started) {
      awaitEnd(session);
    }
    control.close();
  }

  /** The clock stands at the end as soon as the first dump is taken. */
  private Session endsAtOnce(int seconds) throws IOException {
    control.controls.atDump(() -> nanos.addAndGet(seconds * SECOND_NANOS));
    return start(seconds);
  }

  private static void awaitEnd(Session session) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    session.whenDone(end::countDown);
    assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void storesWhatChangedBetweenTwoDumps() throws Exception {
    control.controls.setLiveBytes(1_000_003);
    CountDownLatch begun = new CountDownLatch(1);
    control.controls.atDump(
        () -> {
          if (begun.getCount() == 0) {
            control.controls.setLiveBytes(1_500_009);
          }
          begun.countDown();
          nanos.addAndGet(41 * SECOND_NANOS);
        });
    StoredDump stored = start(41).await();
    assertThat(stored.reason()).isEqualTo("profile");
    assertThat(Profiles.read(stored.file()).totalBytes()).isEqualTo(500_006);
    assertThat(control.told).containsExactly(stored);
  }

  @Test
  void isOneAtATime() throws IOException {
    Session first = start(37);
    nanos.addAndGet(7 * SECOND_NANOS);
    assertThat(sessions.running()).isSameAs(first);
    assertThatThrownBy(() -> start(5))
        .isInstanceOfSatisfying(
            ProfileRunningException.class, e -> assertThat(e.session()).isSameAs(first))
        .hasMessage("already running: profile 1, 30 s left");
  }

  @Test
  void makesRoomForTheNext() throws Exception {
    awaitEnd(endsAtOnce(3));
    assertThat(sessions.running()).isNull();
    assertThat(endsAtOnce(5).id()).isEqualTo(2);
  }

  @Test
  void switchesSamplingOnForItselfOnly() throws Exception {
    control.sampling.off();
    Session session = start(37);
    assertThat(control.sampling.isActive()).isTrue();
    sessions.cancel(session.id());
    awaitEnd(session);
    assertThat(control.sampling.isActive()).isFalse();
  }

  @Test
  void leavesSamplingOnForWhoeverSwitchesItOnMeanwhile() throws Exception {
    control.sampling.off();
    Session session = start(37);
    control.sampling.on();
    sessions.cancel(session.id());
    awaitEnd(session);
    assertThat(control.sampling.isActive()).isTrue();
  }

  @Test
  void storesNothingWhenItIsCancelled() throws Exception {
    Session session = start(37);
    sessions.cancel(session.id());
    awaitEnd(session);
    assertThatThrownBy(session::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("profile 1 was cancelled");
    assertThat(session.isCancelled()).isTrue();
    assertThat(control.store.list()).isEmpty();
  }

  @Test
  void cancelsNoOther() throws IOException {
    assertThatThrownBy(() -> sessions.cancel(7)).hasMessage("profile 7 does not run");
    Session unused = start(37);
    assertThatThrownBy(() -> sessions.cancel(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("profile 7 does not run; profile 1 does");
    assertThat(sessions.running()).isNotNull();
  }

  @Test
  void endsWhenItCannotBegin() throws Exception {
    control.sampling.off();
    control.controls.failDumps(2); // on disk, and in memory
    assertThatThrownBy(() -> start(37)).isInstanceOf(IOException.class);
    assertThat(sessions.running()).isNull();
    assertThat(control.sampling.isActive()).isFalse();
  }

  @Test
  void tellsWhyItFailedAtItsEnd() throws Exception {
    control.controls.atDump(
        () -> {
          nanos.addAndGet(3 * SECOND_NANOS);
          control.controls.failDumps(2);
        });
    Session session = start(3);
    assertThatThrownBy(session::await)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jemalloc could not write");
    assertThat(sessions.running()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 86_401})
  void takesASecondToADay(int seconds) {
    assertThatThrownBy(() -> start(seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seconds: " + seconds + " is not between 1 and 86,400");
  }

  @Test
  void tellsTheTimeThatIsLeft() throws IOException {
    Session session = start(37);
    assertThat(session.remainingMillis()).isEqualTo(37_000);
    nanos.addAndGet(36 * SECOND_NANOS + 999_000_000);
    assertThat(session.remainingMillis()).isEqualTo(1);
    nanos.addAndGet(SECOND_NANOS);
    assertThat(session.remainingMillis()).isZero();
  }

  @Test
  void endsWithTheAgent() throws Exception {
    Session session = start(37);
    sessions.close();
    awaitEnd(session);
    assertThat(session.isCancelled()).isTrue();
  }
}
