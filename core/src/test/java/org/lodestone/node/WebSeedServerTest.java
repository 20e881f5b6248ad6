package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.SwarmDownload;

/** What may be asked of the address that the engine is given, and what of the registry then. */
@Timeout(60)
final class WebSeedServerTest {

  private static final int SIZE = 1_000_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final byte[] content = TestNode.random(SIZE);
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final WebSeedServer server = new WebSeedServer();

  @BeforeEach
  void open() throws Exception {
    server.prepare().get();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Sends parts of the blob. */
  private interface Sender {
    InputStream send(long from, long to) throws IOException;
  }

  /** Asked for a part it notes which. */
  private record Registry(Sender sender, List<String> asked) implements StreamSource.Opener {

    @Override
    public InputStream open(long offset) throws IOException {
      return open(offset, SIZE);
    }

    @Override
    public InputStream open(long from, long to) throws IOException {
      asked.add(from + "-" + to);
      return sender.send(from, to);
    }
  }

  private StreamSource registry(Sender sender) {
    Registry opener = new Registry(sender, asked);
    Digest digest = Digest.of(content);
    return new StreamSource(
        "registry", "nobody", digest, SIZE, opener, Optional.empty(), Runnable::run);
  }

  private WebSeedServer.Offer offer() throws IOException {
    return server.offer(
        registry(
            (from, to) ->
                new ByteArrayInputStream(Arrays.copyOfRange(content, (int) from, (int) to))));
  }

  private static HttpRequest.Builder request(URI uri, String range) {
    return HttpRequest.newBuilder(uri).header("Range", range);
  }

  private HttpResponse<byte[]> get(WebSeedServer.Offer offer, String range) throws Exception {
    return http.send(request(offer.seed().url(), range).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void sendsRangesAndAsksForMoreWhereTheyFollowOneAnother() throws Exception {
    WebSeedServer.Offer offer = offer();
    for (int from = 0; from < 600_000; from += 100_000) {
      HttpResponse<byte[]> answer = get(offer, "bytes=%d-%d".formatted(from, from + 99_999));
      assertEquals(206, answer.statusCode());
      assertEquals(
          "bytes %d-%d/%d".formatted(from, from + 99_999, SIZE),
          answer.headers().firstValue("Content-Range").orElseThrow());
      assertArrayEquals(Arrays.copyOfRange(content, from, from + 100_000), answer.body());
    }
    assertEquals(List.of("0-100000", "100000-300000", "300000-700000"), asked);
    assertEquals(206, get(offer, "bytes=900000-999999").statusCode());
    assertEquals("900000-1000000", asked.get(3));
    TestNode.until(() -> offer.blob().sent() == 700_000);
  }

  @Test
  void theEngineTakesABlobFromIt(@TempDir Path dir) throws Exception {
    EngineConfig config = EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0);
    BlobTorrent torrent = TestNode.torrentOf(dir, content);
    Path file = dir.resolve("fetched");
    try (LibtorrentEngine engine = LibtorrentEngine.start(config, EngineListener.NONE)) {
      SwarmDownload download = engine.fetch(torrent, torrent.magnet(List.of()), file);
      WebSeedServer.Offer offer = offer();
      download.addWebSeed(offer.seed());
      download.completion().get();
      assertArrayEquals(content, Files.readAllBytes(file));
      TestNode.until(() -> offer.blob().sent() == SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1000000",
        "bytes=5-4",
        "bytes=5-",
        "bytes=-5",
        "bytes=0-1,3-4",
        "lines=1-2"
      })
  void anythingButOneRangeOfTheBlobIsRefused(String range) throws Exception {
    assertEquals(416, get(offer(), range).statusCode());
    assertEquals(List.of(), asked);
  }

  @Test
  void nothingElseIsThere() throws Exception {
    WebSeedServer.Offer offer = offer();
    URI seed = offer.seed().url();
    assertEquals("127.0.0.1", seed.getHost());
    assertTrue(seed.getPath().matches("/[0-9a-f]{32}"), seed.getPath());
    HttpRequest post = request(seed, "bytes=0-1").POST(BodyPublishers.noBody()).build();
    assertEquals(404, http.send(post, BodyHandlers.discarding()).statusCode());
    HttpRequest other = request(seed.resolve("/"), "bytes=0-1").build();
    assertEquals(404, http.send(other, BodyHandlers.discarding()).statusCode());
    offer.close();
    assertEquals(404, get(offer, "bytes=0-1").statusCode());
    assertEquals(List.of(), asked);
  }

  @Test
  void aRegistryThatFailsIsNotAskedAgain() throws Exception {
    WebSeedServer.Offer offer =
        server.offer(
            registry(
                (from, to) -> {
                  throw new IOException("gone");
                }));
    assertEquals(503, get(offer, "bytes=0-9").statusCode());
    assertEquals(503, get(offer, "bytes=0-9").statusCode());
    assertEquals(1, asked.size());
    assertEquals("gone", offer.blob().fault().orElseThrow().getMessage());
  }

  @Test
  void anEndTooSoonCutsTheAnswerShort() throws Exception {
    WebSeedServer.Offer offer =
        server.offer(registry((from, to) -> new ByteArrayInputStream(new byte[300_000])));
    assertThrows(IOException.class, () -> get(offer, "bytes=0-999999"));
    TestNode.until(() -> offer.blob().fault().isPresent());
  }

  @Test
  void whatIsWithdrawnIsNotWaitedFor() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    WebSeedServer.Offer offer =
        server.offer(
            registry(
                (from, to) -> {
                  asking.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  throw new IOException("interrupted");
                }));
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(request(offer.seed().url(), "bytes=0-9").build(), BodyHandlers.discarding());
    asking.await();
    assertEquals(503, get(offer, "bytes=0-9").statusCode(), "one at a time");
    offer.close();
    interrupted.await();
    assertEquals(503, answer.get().statusCode());
    assertTrue(offer.blob().fault().isEmpty());
  }

  @Test
  void offersABoundedNumberAtOnce() throws Exception {
    List<WebSeedServer.Offer> offers = new ArrayList<>();
    while (offers.size() < WebSeedServer.MOST_OFFERED) {
      offers.add(offer());
    }
    assertThrows(SourceBusyException.class, this::offer);
    offers.get(0).close();
    assertEquals(206, get(offer(), "bytes=0-9").statusCode());
    server.close();
    assertThrows(SourceBusyException.class, this::offer);
  }
}
