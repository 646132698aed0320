package dev.memprof.agent.http.access;

import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.user.UserId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * Keeps a service without a token to the JVM's own user and root, as attaching is: every other user
 * of the machine reaches a loopback port as well. Immutable.
 */
public final class OwnUser {
  private final Peers peers;
  private final int uid;

  /**
   * @param uid whose service it is
   */
  OwnUser(Peers peers, int uid) {
    this.peers = peers;
    this.uid = uid;
  }

  /**
   * @throws IOException when the kernel does not tell
   */
  public static OwnUser ofThisProcess() throws IOException {
    return new OwnUser(Peers.ofThisNamespace(), (int) UserId.effective()); // sockets are its
  }

  /**
   * @throws HttpFailure when the client's process is another user's, or nobody knows whose
   */
  void check(InetSocketAddress local, InetSocketAddress remote) {
    OptionalInt client = peers.uid(local, remote);
    if (client.isEmpty() || (client.getAsInt() != uid && client.getAsInt() != 0)) {
      throw new HttpFailure(
          HttpFailure.FORBIDDEN,
          "this JVM belongs to uid "
              + Integer.toUnsignedString(uid)
              + ": ask as that user or as root, or start it with http.token-file=FILE and show the"
              + " token");
    }
  }
}
