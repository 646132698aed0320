package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.target.AskingThread;
import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.text.Coverage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the agent in a JVM of this machine tells what is live, by native code alone
 * (docs/formats.md has the form): all that makes a profile of it is done here, so that nothing is
 * left of the look in the JVM.
 */
final class LiveSocket {
  private static final String HEADER = "memprof-look\t1\n";
  private static final String END_OF_HEADER = "\n\n";
  private static final String LIBRARY = "libmemprof.so";
  private static final int TIMEOUT_SECONDS = 6;

  private LiveSocket() {}

  /**
   * What it tells.
   *
   * @param live what is live now and of the age asked for
   */
  record Look(Profile live, Coverage coverage) {}

  /**
   * Empty where there is none, the agent is of another version, does not answer, or cannot be
   * understood from outside: then it is asked over JMX.
   */
  static Optional<Look> look(JavaProcess process, long minMillis, long maxMillis) {
    Optional<Path> socket = process.library(LIBRARY).flatMap(path -> process.seen(path, "look-"));
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    String request = "live " + minMillis + " " + maxMillis + "\n";
    FutureTask<byte[]> asking =
        AskingThread.start("memprof-look", () -> ask(socket.get(), request));
    try {
      return Optional.ofNullable(parsed(asking.get(TIMEOUT_SECONDS, TimeUnit.SECONDS), process));
    } catch (ExecutionException | TimeoutException | IOException | IllegalArgumentException e) {
      boolean unused = asking.cancel(true); // closes the channel
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static byte[] ask(Path socket, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      boolean unused = channel.connect(UnixDomainSocketAddress.of(socket));
      Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.US_ASCII));
      return Channels.newInputStream(channel).readAllBytes();
    }
  }

  /** Null where it cannot be had from outside. */
  private static Look parsed(byte[] answer, JavaProcess process) throws IOException {
    String text = new String(answer, StandardCharsets.ISO_8859_1); // a byte is a character
    int end = text.indexOf(END_OF_HEADER);
    if (!text.startsWith(HEADER) || end < 0) {
      throw new MalformedProfileException("JVM " + process.pid(), "line 1", "not a look");
    }
    Map<String, String> header = new HashMap<>();
    for (String line : text.substring(0, end).split("\n")) {
      int tab = line.indexOf('\t');
      header.put(line.substring(0, Math.max(tab, 0)), line.substring(tab + 1));
    }
    if (header.containsKey("error")) {
      return null;
    }
    int start = end + END_OF_HEADER.length();
    int liveBytes = (int) number(header, "live");
    int namesBytes = (int) number(header, "names");
    if (answer.length != start + liveBytes + namesBytes) {
      throw new MalformedProfileException("JVM " + process.pid(), "its end", "cut off");
    }
    LibraryImages images = LibraryImages.of(process.directory());
    Profile live =
        HeapProfileReader.read(
            new ByteArrayInputStream(answer, start, liveBytes),
            "what is live",
            Instant.now(),
            NamesSource.of(
                new ByteArrayInputStream(answer, start + liveBytes, namesBytes), "the names"),
            images);
    return images.lacksSome() ? null : new Look(live, coverage(header, live));
  }

  private static Coverage coverage(Map<String, String> header, Profile live) {
    return new Coverage(
        number(header, "active") != 0,
        number(header, "since"),
        number(header, "was-off") != 0,
        live.totalBytes(),
        number(header, "allocated"));
  }

  /**
   * @throws NumberFormatException also where it is not there
   */
  private static long number(Map<String, String> header, String name) {
    return Long.parseLong(header.get(name));
  }
}
