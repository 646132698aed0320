package dev.memprof.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final Peers PEERS =
      Peers.of(
          List.of(
              "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
              "   0: 0100007F:1BA5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
              "   1: 0100007F:1BA5 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0",
              "   2: 0100007F:1BA5 0100007F:D2F1 08 00000000:00000001 00:00000000 00000000     0",
              "   3: 0000000000000000FFFF00000100007F:1BA5 0000000000000000FFFF00000B00A8C0:D2F2"
                  + " 01 00000000:00000000 00:00000000 00000000     0",
              "   4: 00000000000000000000000001000000:1BA5 00000000000000000000000001000000:D2F3"
                  + " 01 00000000:00000000 00:00000000 00000000     0",
              "broken"));

  private static boolean hasLeft(String address, int port) throws Exception {
    return PEERS.hasLeft(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 7077),
        new InetSocketAddress(InetAddress.getAllByName(address)[0], port));
  }

  @Test
  void seesWhoIsThere() throws Exception {
    assertThat(hasLeft("127.0.0.1", 0xD2F0)).isFalse();
    assertThat(hasLeft("192.168.0.11", 0xD2F2)).as("IPv4 in IPv6").isFalse();
    assertThat(hasLeft("::1", 0xD2F3)).isFalse();
  }

  @Test
  void seesWhoHasClosedOrGone() throws Exception {
    assertThat(hasLeft("127.0.0.1", 0xD2F1)).as("waits for our close").isTrue();
    assertThat(hasLeft("127.0.0.1", 0xD2F2)).isTrue();
    assertThat(hasLeft("127.0.0.2", 0xD2F0)).isTrue();
  }

  /** In a network namespace of its own, that is all there is when the last client leaves. */
  @Test
  void seesThatTheOnlyOneHasGone() {
    Peers nobody =
        Peers.of(
            List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
                "   0: 0100007F:1BA5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
                "   1: 0100007F:1BA5 0100007F:D2F0 06 00000000:00000000 03:00000B7E 00000000     0"));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    assertThat(
            nobody.hasLeft(
                new InetSocketAddress(loopback, 7077), new InetSocketAddress(loopback, 0xD2F0)))
        .isTrue();
  }

  @Test
  void dropsNobodyWhereTheKernelDoesNotTell() throws Exception {
    assertThat(
            Peers.of(List.of())
                .hasLeft(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7077),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
        .isFalse();
  }
}
