package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What leads the JDK's attach client to a JVM whose {@code /tmp} is another than ours. JDK 17's
 * looks into ours (VirtualMachineImpl.java; JDK-8226919): it finds no socket there, and sends
 * SIGQUIT again and again, for each of which the JVM prints all its threads. So there is a link to
 * the socket in our {@code /tmp}, and in the JVM's the file by which it takes the signal for a
 * client's (attachListener_posix.cpp).
 */
final class AttachFiles {
  private final List<Path> made = new ArrayList<>();

  private AttachFiles() {}

  /** None where the JDK's client finds its way itself, or where they cannot be made. */
  static AttachFiles of(JavaProcess process) {
    AttachFiles files = new AttachFiles();
    Path socket = process.socketInOtherTmp().orElse(null);
    if (socket != null) {
      try {
        Path link = JavaProcess.TMP.resolve(socket.getFileName());
        removeDead(link);
        files.remember(Files.createSymbolicLink(link, socket));
        if (!Files.exists(socket)) {
          files.remember(Files.createFile(socket.resolveSibling(".attach_pid" + process.pid())));
        }
      } catch (IOException e) {
        // our /tmp or the JVM's is read-only, or another client is at work
      }
    }
    return files;
  }

  /** A JVM that had that pid, and was killed, has left it: the JDK's client would ask there. */
  private static void removeDead(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      boolean unused = channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      Files.deleteIfExists(socket); // nobody listens there
    }
  }

  /** A JVM that never answers is left with its question pending. */
  private void remember(Path file) {
    made.add(file);
    file.toFile().deleteOnExit();
  }

  void remove() throws IOException {
    for (Path file : made) {
      Files.deleteIfExists(file);
    }
  }
}
