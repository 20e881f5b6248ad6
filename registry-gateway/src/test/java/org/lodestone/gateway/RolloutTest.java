package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.index.HintClient;
import org.lodestone.index.HintPost;
import org.lodestone.index.HintTrackers;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry;
import org.lodestone.torrent.PeerId;

/** Gateways that want a new blob of a registry at the same time. */
final class RolloutTest {

  private static final String POLICY =
      """
      {"default": [{"type": "upstream"}]}""";

  @TempDir private Path dir;
  private final TestImage image = TestImage.single();
  private final Digest layer = Digest.of(TestImage.LAYER);
  private GatewayFixture fixture;
  private FakeRegistry registry;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    Files.writeString(dir.resolve("policy.json"), POLICY);
    registry = fixture.add(new FakeRegistry(image));
  }

  @AfterEach
  void stop() {
    registry.resume();
    fixture.close();
  }

  private GatewayServer gateway() throws Exception {
    return fixture.gateway(
        fixture
            .config()
            .withPatience(Patience.defaults().withMeeting(GatewayFixture.LONG))
            .withUpstreams(
                List.of(
                    new UpstreamSettings(
                        "up.test", registry.host(), null, null, null, null, null, null))));
  }

  /** The first of them asks before the others. */
  private List<GatewayServer> askAtOnce(
      int count, List<CompletableFuture<HttpResponse<byte[]>>> answers) throws Exception {
    List<GatewayServer> gateways = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GatewayServer one = gateway();
      gateways.add(one);
      assertEquals(200, fixture.get(one, path("manifests/1")).statusCode());
    }
    registry.pause();
    answers.add(CompletableFuture.supplyAsync(() -> blob(gateways.get(0))));
    GatewayFixture.await("it has joined", () -> members() == 1);
    for (GatewayServer one : gateways.subList(1, count)) {
      answers.add(CompletableFuture.supplyAsync(() -> blob(one)));
    }
    GatewayFixture.await("all have joined", () -> members() == count);
    return gateways;
  }

  private HttpResponse<byte[]> blob(GatewayServer gateway) {
    try {
      return fixture.get(gateway, path("blobs/" + layer));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String path(String rest) {
    return "/v2/acme/app/" + rest + "?ns=up.test";
  }

  private HintClient tracker() {
    return new HintClient(fixture.tracker.httpUri(), GatewayFixture.LONG);
  }

  private int members() {
    HintTrackers trackers = new HintTrackers(List.of(tracker()));
    return trackers.ask(layer, Deadline.in(GatewayFixture.LONG)).members().size();
  }

  private void assertAllHaveIt(List<CompletableFuture<HttpResponse<byte[]>>> answers)
      throws Exception {
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertArrayEquals(TestImage.LAYER, answer.get(2, TimeUnit.MINUTES).body());
    }
  }

  private long layersSent() {
    return registry.gets(layer);
  }

  @Test
  void theRegistrySendsItOnce() throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    askAtOnce(4, answers);
    registry.resume();
    assertAllHaveIt(answers);
    assertEquals(1, layersSent());
  }

  @Test
  void whoeverDiesIsStoodInForByTheNext() throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    List<GatewayServer> gateways = askAtOnce(3, answers);
    gateways.get(0).close();
    registry.resume();
    assertAllHaveIt(answers.subList(1, 3));
    assertEquals(2, layersSent());
  }

  /** It takes the want of a member that was there before all, and gives rubbish. */
  @Test
  void aLiarCostsTimeAndNoPull() throws Exception {
    HttpServer liar =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] rubbish = TestImage.LAYER.clone();
    rubbish[7] ^= 1;
    liar.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Content-Range", "bytes 0-%d/%d".formatted(rubbish.length - 1, rubbish.length));
          exchange.sendResponseHeaders(206, rubbish.length);
          exchange.getResponseBody().write(rubbish);
          exchange.close();
        });
    liar.start();
    try {
      tracker()
          .post(
              new HintPost(
                  PeerId.random(),
                  Duration.ofMinutes(1),
                  List.of(),
                  List.of(layer),
                  OptionalInt.of(liar.getAddress().getPort())));
      GatewayServer one = gateway();
      assertEquals(200, fixture.get(one, path("manifests/1")).statusCode());
      assertArrayEquals(TestImage.LAYER, blob(one).body());
      assertEquals(1, layersSent());
    } finally {
      liar.stop(0);
    }
  }

  @Test
  void aPrivateBlobIsWantedByNobody() throws Exception {
    registry.challenge = "Basic realm=\"up\"";
    registry.accepted = Set.of("Basic YTpi");
    GatewayServer one = gateway();
    assertEquals(200, ask(one, "manifests/1").statusCode());
    assertArrayEquals(TestImage.LAYER, ask(one, "blobs/" + layer).body());
    assertEquals(0, members());
  }

  private HttpResponse<byte[]> ask(GatewayServer gateway, String rest) throws Exception {
    return fixture.send(
        gateway, path(rest), request -> request.header("Authorization", "Basic YTpi"));
  }
}
