package dev.memprof.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAddressTest {
  @Test
  void digitsAreAPid() {
    assertThat(TargetAddress.parse("4711")).isEqualTo(new TargetAddress.ByPid(4711));
  }

  @ParameterizedTest
  @CsvSource({
    "app.example:9010, service:jmx:rmi:///jndi/rmi://app.example:9010/jmxrmi",
    "10.0.0.7:1, service:jmx:rmi:///jndi/rmi://10.0.0.7:1/jmxrmi",
    "[::1]:65535, service:jmx:rmi:///jndi/rmi://[::1]:65535/jmxrmi",
    "service:jmx:rmi://h/x, service:jmx:rmi://h/x"
  })
  void hostAndPortBecomeTheUrlOfTheUsualJmxPort(String text, String url) {
    TargetAddress address = TargetAddress.parse(text);
    assertThat(address.text()).isEqualTo(text);
    assertThat(((TargetAddress.ByUrl) address).url()).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        ":9010",
        "host:port",
        "host:99999",
        "-1",
        "a b:1",
        "1e3",
        "/x:1"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> TargetAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a pid, host:port or a JMX service URL");
  }

  @Test
  void saysWhatIsWrongWithAUrl() {
    assertThatThrownBy(() -> TargetAddress.parse("service:jmx:"))
        .hasMessageStartingWith("'service:jmx:' is not a JMX service URL: ");
  }
}
