package dev.memprof.agent.http;

import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.access.OwnUser;
import dev.memprof.agent.http.server.HttpListener;
import dev.memprof.agent.options.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where HTTP is served, from the start of the JVM on. What answers there is made when the first
 * client has sent a request: until then one thread waits, and none of its classes are loaded.
 */
public final class HttpPort implements AutoCloseable {
  /** A JVM has one at most. */
  private static volatile String servedAt = "";

  private final HttpListener listener;

  /** Makes the service. */
  public interface Opening {
    /**
     * @param gate decides who may ask
     */
    HttpService open(Gate gate);
  }

  private HttpPort(HttpListener listener) {
    this.listener = listener;
  }

  /**
   * @param tokenFile with what clients must show; null for none
   * @param opening asked for when the first request is there, on the listener's thread; may take
   *     seconds, and fail by an {@link IllegalStateException} that says why: the next request asks
   *     again
   * @throws IOException when it must not or cannot listen there; its message says what to do
   */
  public static HttpPort open(
      Settings.HttpAddress address, Path tokenFile, Supplier<Opening> opening) throws IOException {
    InetSocketAddress bind = resolve(address);
    String token = token(tokenFile);
    if (!bind.getAddress().isLoopbackAddress() && token.isEmpty()) {
      throw new IOException(
          address + " is beyond loopback and needs a token: name its file by http.token-file");
    }
    AwaitedService service =
        new AwaitedService() {
          @Override
          HttpService make() throws IOException {
            return opening.get().open(new Gate(bind.getAddress(), token, OwnUser.ofThisProcess()));
          }
        };
    HttpPort port = new HttpPort(listen(bind, service));
    servedAt = port.url();
    return port;
  }

  /** {@code 7077}, {@code 0.0.0.0:7077}, {@code [::1]:7077}. */
  private static InetSocketAddress resolve(Settings.HttpAddress address) throws IOException {
    try {
      InetAddress host =
          address.host().isEmpty()
              ? InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1})
              : InetAddress.getByName(address.host());
      return new InetSocketAddress(host, address.port());
    } catch (UnknownHostException e) {
      throw new IOException(address + " is not a known host; correct the option http", e);
    }
  }

  private static String token(Path file) throws IOException {
    if (file == null) {
      return "";
    }
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("http.token-file=" + file + " cannot be read (" + e + ")", e);
    }
    if (token.isEmpty()) {
      throw new IOException("http.token-file=" + file + " is empty; put a secret into it");
    }
    return token;
  }

  private static HttpListener listen(InetSocketAddress address, AwaitedService service)
      throws IOException {
    try {
      return HttpListener.open(address, service, service, "memprof-http");
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + " ("
              + e.getMessage()
              + "); choose another by the option http",
          e);
    }
  }

  /** Where a browser finds it. */
  public String url() {
    InetSocketAddress address = listener.address();
    String host = address.getAddress().getHostAddress();
    return "http://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort()
        + "/";
  }

  /** Where this JVM serves HTTP; empty where it does not. Any thread. */
  public static String servedAt() {
    return servedAt;
  }

  @Override
  public void close() {
    servedAt = "";
    listener.close();
  }
}
