package dev.memprof.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** Reasons are for a person, who need not know the JDK's classes. */
class FailureTest {
  @Test
  void saysInWordsWhatTheJdkSaysByAClass() {
    assertThat(Failure.reason(new NoSuchFileException("/x"))).isEqualTo("there is no such file");
    assertThat(Failure.reason(new AccessDeniedException("/x"))).isEqualTo("permission denied");
    assertThat(Failure.reason(new FileNotFoundException("/x (y) (Is a directory)")))
        .isEqualTo("Is a directory");
  }

  @Test
  void leavesASentenceAlone() {
    assertThat(Failure.reason(new ConnectException("Connection refused")))
        .isEqualTo("Connection refused");
    assertThat(Failure.reason(new Exception("the door is not open")))
        .isEqualTo("the door is not open");
  }

  @Test
  void namesTheClassWhereTheMessageIsNoSentenceOrNobodyForesawIt() {
    assertThat(Failure.reason(new IOException())).isEqualTo("IOException");
    assertThat(Failure.reason(new UnknownHostException("nowhere")))
        .isEqualTo("UnknownHostException: nowhere");
    assertThat(Failure.reason(new IllegalStateException("no such thing")))
        .isEqualTo("IllegalStateException: no such thing");
  }
}
