package org.lodestone.seeder.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.AddCheckpoint;
import org.lodestone.tlog.ConsistencyProof;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.MerkleHash;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TiledLog;
import org.lodestone.tlog.TreeHead;
import org.lodestone.tlog.Witness;
import org.lodestone.tlog.WitnessClient;
import org.lodestone.tlog.Witnesses;

/** A log and its witnesses, over HTTP. */
class WitnessServerTest {

  private static final NoteSigner LOG = signer("log.example");
  private static final NoteSigner SIGNER = signer("witness.example/w1");
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final ConsistencyProof NO_PROOF = new ConsistencyProof(List.of());

  @TempDir private Path state;
  @TempDir private Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private Witness witness;
  private WitnessServer server;

  @BeforeEach
  void start() throws IOException {
    witness = Witness.open(state, SIGNER, List.of(LOG.verifierKey()), Clock.systemUTC());
    server = new WitnessServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    witness.close();
  }

  @Test
  void aLogPublishesWhatItsWitnessHasCosigned() throws Exception {
    try (Witnesses witnesses = witnesses(uri());
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      for (int i = 0; i < 300; i += 100) {
        keys(1).verify(log.append(entries(i, 100)));
      }
      assertEquals(1, witnesses.cosigning());
      assertEquals(300, witness.latest("log.example").orElseThrow().tree().size());
    }
  }

  @Test
  void aLogGoesOnWithAWitnessThatItMeetsLater() throws Exception {
    try (TiledLog log = TiledLog.open(dir, LOG)) {
      log.append(entries(0, 10));
    }
    try (Witnesses witnesses = witnesses(uri());
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      keys(1).verify(log.append(entries(10, 10)));
    }
    try (Witnesses witnesses = witnesses(uri());
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      keys(1).verify(log.append(entries(20, 10)));
    }
  }

  @Test
  void aWitnessThatWasAwayCosignsWhatWasPublished() throws Exception {
    int port = server.port();
    URI uri = uri();
    server.close();
    try (Witnesses witnesses = witnesses(uri);
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      log.append(entries(0, 10));
      server =
          new WitnessServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), witness);
      log.renew();
      log.renew();
      keys(1).verify(log.published());
      assertEquals(2, log.published().note().signatures().size());
      keys(1).verify(log.append(entries(10, 10)));
    }
  }

  @Test
  void aWitnessThatIsDownStopsNothing() throws Exception {
    URI gone = uri();
    server.close();
    try (Witnesses witnesses = witnesses(gone);
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      SignedCheckpoint published = log.append(entries(0, 10));
      assertThrows(LogVerificationException.class, () -> keys(1).verify(published));
      keys(0).verify(published);
      assertEquals(Set.of("witness.example/w1"), witnesses.faults().keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, ''",
    "200, garbage",
    "200, — witness.example/w1 AAAAAAE=",
    "409, 99999",
    "409, -1",
    "409, 1",
    "500, trouble",
    "302, elsewhere"
  })
  void aWitnessThatLiesStopsNothing(int status, String body) throws Exception {
    HttpServer liar = liar(status, (body + "\n").getBytes(UTF_8));
    try (Witnesses witnesses =
            witnesses(URI.create("http://127.0.0.1:" + liar.getAddress().getPort()));
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      keys(0).verify(log.append(entries(0, 10)));
      assertEquals(0, witnesses.cosigning());
    } finally {
      liar.stop(0);
    }
  }

  @Test
  void anEndlessAnswerIsCutShort() throws Exception {
    HttpServer liar = liar(200, new byte[1 << 20]);
    try (Witnesses witnesses =
            witnesses(URI.create("http://127.0.0.1:" + liar.getAddress().getPort()));
        TiledLog log = TiledLog.open(dir, LOG, witnesses)) {
      log.append(entries(0, 10));
      String fault = witnesses.faults().get("witness.example/w1");
      assertTrue(fault.contains("has more than"), fault);
    } finally {
      liar.stop(0);
    }
  }

  /** A log whose folder was restored from an older copy would sign another history. */
  @Test
  void aLogThatIsOlderThanItsWitnessKnowsDoesNotGoOn() throws Exception {
    Path copy = dir.resolve("copy");
    try (Witnesses witnesses = witnesses(uri());
        TiledLog log = TiledLog.open(dir.resolve("log"), LOG, witnesses)) {
      log.append(entries(0, 10));
      copy(dir.resolve("log"), copy);
      log.append(entries(10, 10));
    }
    try (Witnesses witnesses = witnesses(uri());
        TiledLog log = TiledLog.open(copy, LOG, witnesses)) {
      IOException refusal = assertThrows(IOException.class, () -> log.append(entries(50, 5)));
      assertTrue(
          refusal.getMessage().startsWith("the log has 15 entries, but witness.example/w1 has"),
          refusal.getMessage());
      assertEquals(10, log.published().tree().size());
    }
  }

  @Test
  void answersAsTheSpecificationSays() throws Exception {
    SignedCheckpoint empty = SignedCheckpoint.sign(TreeHead.EMPTY, LOG);
    HttpResponse<String> added = add(new AddCheckpoint(0, NO_PROOF, empty).encode());
    assertEquals(200, added.statusCode());
    assertTrue(added.body().startsWith("— witness.example/w1 "), added.body());

    HttpResponse<String> conflict =
        add(new AddCheckpoint(7, NO_PROOF, checkpoint(8, LOG)).encode());
    assertEquals(409, conflict.statusCode());
    assertEquals("0\n", conflict.body());
    assertEquals("text/x.tlog.size", conflict.headers().firstValue("Content-Type").orElseThrow());

    assertEquals(
        400, add(new AddCheckpoint(9, NO_PROOF, checkpoint(8, LOG)).encode()).statusCode());
    assertEquals(400, add("old 0\n\n".getBytes(UTF_8)).statusCode());
    NoteSigner stranger = signer("log.example");
    assertEquals(
        403, add(new AddCheckpoint(0, NO_PROOF, checkpoint(8, stranger)).encode()).statusCode());
    NoteSigner unknown = signer("unknown.example");
    assertEquals(
        404, add(new AddCheckpoint(0, NO_PROOF, checkpoint(8, unknown)).encode()).statusCode());
    ConsistencyProof needless = new ConsistencyProof(List.of(TreeHead.EMPTY.root()));
    assertEquals(
        422, add(new AddCheckpoint(0, needless, checkpoint(8, LOG)).encode()).statusCode());
    String wrongEmpty = "log.example\n0\n" + checkpoint(8, LOG).tree().root() + "\n";
    assertEquals(422, add(("old 0\n\n" + LOG.sign(wrongEmpty)).getBytes(UTF_8)).statusCode());
  }

  @Test
  void showsWhatItCosigned() throws Exception {
    String hash = Digest.of("log.example".getBytes(UTF_8)).hex();
    assertEquals(404, get("/" + hash + "/checkpoint").statusCode());
    add(new AddCheckpoint(0, NO_PROOF, SignedCheckpoint.sign(TreeHead.EMPTY, LOG)).encode());

    HttpResponse<String> latest = get("/" + hash + "/checkpoint");

    assertEquals(200, latest.statusCode());
    keys(1).verify(SignedCheckpoint.parse(latest.body().getBytes(UTF_8)));
    assertEquals(404, get("/lock/checkpoint").statusCode());
    assertEquals(404, get("/checkpoint").statusCode());
    assertEquals(404, get("/" + hash).statusCode());
  }

  private HttpResponse<String> add(byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(uri() + "/add-checkpoint"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(uri() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpServer liar(int status, byte[] body) throws IOException {
    HttpServer liar =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    liar.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    liar.start();
    return liar;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static SignedCheckpoint checkpoint(long size, NoteSigner signer) {
    byte[] hash = Digest.of(new byte[] {(byte) size}).raw();
    return SignedCheckpoint.sign(new TreeHead(size, MerkleHash.ofRaw(hash)), signer);
  }

  private static List<byte[]> entries(int start, int count) {
    return Stream.iterate(start, i -> i + 1)
        .limit(count)
        .map(i -> Integer.toString(i).getBytes(UTF_8))
        .toList();
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private static Witnesses witnesses(URI uri) {
    return new Witnesses(
        List.of(new WitnessClient(uri, SIGNER.cosignatureKey(), LOG.verifierKey())), TIME);
  }

  private static LogKeys keys(int quorum) {
    return new LogKeys(LOG.verifierKey(), List.of(SIGNER.cosignatureKey()), quorum);
  }

  private static NoteSigner signer(String name) {
    return new NoteSigner(name, SigningKey.generate(SigningKey.Algorithm.ED25519));
  }
}
