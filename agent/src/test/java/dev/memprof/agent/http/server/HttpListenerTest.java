package dev.memprof.agent.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets: answers that are right, whatever other clients do. */
@Timeout(60)
class HttpListenerTest {
  private static final String GET = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int LARGE_BYTES = 5_000_011;

  /** Echoes bodies; keeps what asks for {@code /later}; refuses what asks for {@code /refused}. */
  private static final class Echo implements Handler {
    final BlockingQueue<Exchange> later = new ArrayBlockingQueue<>(500);

    @Override
    public void admit(RequestHead head, Responding refusal) {
      if (head.target().equals("/refused")) {
        refusal.respond(head(0, 403), new byte[0]);
      }
    }

    @Override
    public void malformed(BadRequestException e, Responding refusal) {
      refusal.respond(head(0, e.status()), new byte[0]);
    }

    @Override
    public void handle(Exchange exchange) {
      switch (exchange.head().target()) {
        case "/later" -> later.add(exchange);
        case "/large" -> exchange.respond(head(LARGE_BYTES, 200), new byte[LARGE_BYTES]);
        default -> exchange.respond(head(exchange.body().length, 200), exchange.body());
      }
    }
  }

  private static byte[] head(int length, int status) {
    return ("HTTP/1.1 " + status + " \r\nContent-Length: " + length + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private final Echo echo = new Echo();
  private final List<Socket> sockets = new ArrayList<>();
  private ExecutorService executor;
  private HttpListener listener;

  @BeforeEach
  void open() throws IOException {
    executor = Executors.newFixedThreadPool(2);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = HttpListener.open(any, echo, executor, "listener");
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    executor.shutdownNow();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Socket connect(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    sockets.add(socket);
    socket.setSoTimeout(30_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static String ok(String body) {
    return new String(head(body.length(), 200), StandardCharsets.ISO_8859_1) + body;
  }

  @Test
  void answersAndCloses() throws Exception {
    assertThat(answer(connect("\r\n" + GET))).isEqualTo(ok(""));
    String post = "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
    assertThat(answer(connect(post + "hello"))).isEqualTo(ok("hello"));
    assertThat(answer(connect(GET + GET))).as("the first of two").isEqualTo(ok(""));
  }

  @Test
  void answersAClientThatHasClosedItsHalf() throws Exception {
    Socket socket = connect(GET);
    socket.shutdownOutput();
    assertThat(answer(socket)).isEqualTo(ok(""));
  }

  @Test
  void putsARequestTogetherThatComesByteByByte() throws Exception {
    Socket socket = connect("");
    socket.setTcpNoDelay(true);
    for (char c : "POST /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nab".toCharArray()) {
      socket.getOutputStream().write(c);
    }
    assertThat(answer(socket)).isEqualTo(ok("ab"));
  }

  @Test
  void asksForABodyThatWaitsToBeAskedFor() throws Exception {
    Socket socket =
        connect("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
    assertThat(new String(line, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 100");
    socket.getOutputStream().write('a');
    socket.getOutputStream().write('b');
    assertThat(answer(socket)).isEqualTo(ok("ab"));
  }

  /** By the head: nothing of the body has been sent. */
  @Test
  void refusesBeforeItReadsTheBody() throws Exception {
    String start = "POST /refused HTTP/1.1\r\nContent-Length: 1000\r\n\r\n";
    assertThat(answer(connect(start))).startsWith("HTTP/1.1 403");
    assertThat(answer(connect("POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n")))
        .startsWith("HTTP/1.1 413");
  }

  /** Without the answer being lost by a reset. */
  @Test
  void answersWhatIsTooLongWhileItIsSent() throws Exception {
    assertThat(answer(connect("GET /" + "a".repeat(200_000)))).startsWith("HTTP/1.1 414");
    assertThat(answer(connect("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(50_000))))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void sendsALargeResponseToASlowReader() throws Exception {
    Socket socket = connect("GET /large HTTP/1.1\r\n\r\n");
    assertThat(answer(connect(GET))).as("another client meanwhile").isEqualTo(ok(""));
    assertThat(answer(socket)).hasSize(LARGE_BYTES + head(LARGE_BYTES, 200).length);
  }

  /** Clients that send nothing, half requests, and clients that do not read. */
  @Test
  void servesAQuickClientAmidACrowdThatIsNot() throws Exception {
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      crowd.add(connect(""));
      crowd.add(connect("GET /echo HTTP/1.1\r\nHo"));
      crowd.add(connect("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhe"));
      crowd.add(connect("GET /large HTTP/1.1\r\n\r\n"));
      if (i % 50 == 49) {
        assertThat(answer(connect(GET))).isEqualTo(ok(""));
      }
    }
    Socket newest = crowd.get(crowd.size() - 2);
    newest.getOutputStream().write("llo".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(answer(newest)).as("one that goes on in time").isEqualTo(ok("hello"));
  }

  @Test
  void keepsThoseThatWaitForTheirAnswer() throws Exception {
    Socket waiting = connect("GET /later HTTP/1.1\r\n\r\n");
    Exchange exchange = echo.later.take();
    for (int i = 0; i < 3 * HttpListener.MAX_CONNECTIONS; i++) {
      Socket unused = connect("GET /echo");
    }
    exchange.respond(head(4, 200), "late".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(answer(waiting)).isEqualTo(ok("late"));
  }

  @Test
  void tellsWhenAClientThatWaitsHasGone() throws Exception {
    Socket waiting = connect("GET /later HTTP/1.1\r\n\r\n");
    Exchange exchange = echo.later.take();
    CountDownLatch gone = new CountDownLatch(1);
    exchange.whenAbandoned(gone::countDown);
    assertThat(answer(connect(GET))).as("a round of the listener").isEqualTo(ok(""));
    assertThat(gone.getCount()).as("not yet").isEqualTo(1);
    waiting.close();
    assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
    exchange.respond(head(0, 200), new byte[0]);
    assertThat(answer(connect(GET))).as("goes on").isEqualTo(ok(""));
  }

  @Test
  void tellsOfAClientThatHadGoneBeforeAnybodyWatched() throws Exception {
    connect("GET /later HTTP/1.1\r\n\r\n").close();
    CountDownLatch gone = new CountDownLatch(1);
    echo.later.take().whenAbandoned(gone::countDown);
    assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void letsNobodyInWhereAllWaitForAnswers() throws Exception {
    for (int i = 0; i < HttpListener.MAX_CONNECTIONS; i++) {
      Socket unused = connect("GET /later HTTP/1.1\r\n\r\n");
    }
    List<Exchange> exchanges = new ArrayList<>();
    while (exchanges.size() < HttpListener.MAX_CONNECTIONS) {
      exchanges.add(echo.later.take());
    }
    Socket refused = connect("");
    assertThat(refused.getInputStream().read()).isEqualTo(-1);
    exchanges.forEach(exchange -> exchange.respond(head(0, 200), new byte[0]));
    for (Socket socket : sockets.subList(0, HttpListener.MAX_CONNECTIONS)) {
      assertThat(answer(socket)).isEqualTo(ok(""));
      socket.close();
    }
    assertThat(answer(connect(GET))).isEqualTo(ok(""));
  }
}
