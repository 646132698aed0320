package dev.memprof.agent.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
  private static final int PORT = 0x1BA5;

  @TempDir Path directory;
  private Peers peers;

  @BeforeEach
  void write() throws Exception {
    Path table =
        Files.write(
            directory.resolve("tcp"),
            List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                    + "  timeout inode",
                line("0100007F:1BA5 0100007F:D2F0 01", 0, 71),
                line("0100007F:D2F0 0100007F:1BA5 01", 1003, 72),
                line("0100007F:D2F1 0100007F:1BA5 05", 0, 0),
                line("0100007F:D2F4 0100007F:1BA6 01", 1009, 77),
                line("0100007F:D2F5 0100007F:1BA5 01", 4294967294L, 78),
                "broken 0100007F:D2F6 0100007F:1BA5"));
    Path table6 =
        Files.write(
            directory.resolve("tcp6"),
            List.of(
                line(
                    "0000000000000000FFFF00000B00A8C0:D2F2 0000000000000000FFFF00000100007F:1BA5 01",
                    1005,
                    73),
                line(
                    "00000000000000000000000001000000:D2F3 00000000000000000000000001000000:1BA5 01",
                    1007,
                    74)));
    peers = new Peers(List.of(directory.resolve("none"), table, table6));
  }

  private static String line(String connection, long uid, int inode) {
    return "   1: %s 00000000:00000000 00:00000000 00000000  %d        0 %d 1 0000000000000000 20 4"
        .formatted(connection, uid, inode);
  }

  private OptionalInt uid(String local, String remote, int port) throws Exception {
    return peers.uid(
        new InetSocketAddress(InetAddress.getByName(local), PORT),
        new InetSocketAddress(InetAddress.getByName(remote), port));
  }

  @Test
  void tellsWhoseTheOtherEndIs() throws Exception {
    assertThat(uid("127.0.0.1", "127.0.0.1", 0xD2F0)).hasValue(1003);
    assertThat(uid("127.0.0.1", "192.168.0.11", 0xD2F2)).as("IPv4 in IPv6").hasValue(1005);
    assertThat(uid("::1", "::1", 0xD2F3)).hasValue(1007);
    assertThat(uid("127.0.0.1", "127.0.0.1", 0xD2F5)).as("beyond int").hasValue(-2);
  }

  /** Root's, as the kernel prints it: whoever closes at once must not pass for root. */
  @Test
  void doesNotTellOfAClosedEnd() throws Exception {
    assertThat(uid("127.0.0.1", "127.0.0.1", 0xD2F1)).isEmpty();
  }

  @Test
  void doesNotTellOfOthers() throws Exception {
    assertThat(uid("127.0.0.1", "127.0.0.1", 0xD2F4)).as("of another port").isEmpty();
    assertThat(uid("127.0.0.1", "127.0.0.1", 0xD2F6)).isEmpty();
    assertThat(uid("127.0.0.1", "::1", 0xD2F3)).isEmpty();
  }

  @Test
  void keepsTheServiceToItsUserAndRoot() throws Exception {
    InetSocketAddress ours = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    InetSocketAddress theirs = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0xD2F0);
    new OwnUser(peers, 1003).check(ours, theirs);
    assertThatThrownBy(() -> new OwnUser(peers, 1004).check(ours, theirs))
        .hasMessageContaining("uid 1004")
        .hasMessageContaining("http.token-file");
    assertThatThrownBy(() -> new OwnUser(peers, 1004).check(ours, ours)).as("unknown").isNotNull();
  }

  /** Both ends are this process's, as the kernel itself tells. */
  @Test
  void findsARealConnection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      OwnUser.ofThisProcess()
          .check(
              (InetSocketAddress) accepted.getLocalSocketAddress(),
              (InetSocketAddress) accepted.getRemoteSocketAddress());
      assertThat(client.isConnected()).isTrue();
    }
  }
}
