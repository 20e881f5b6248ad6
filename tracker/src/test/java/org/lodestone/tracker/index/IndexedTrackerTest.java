package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.HttpClientPeer;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.tracker.Trackers;
import org.lodestone.tracker.UdpClientPeer;

/** The whole tracker in indexed mode: only what a submitted document lists may be announced. */
class IndexedTrackerTest {

  private static final int ANNOUNCED = 1;
  private static final int REFUSED = 3;
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path data;
  private TrackerServer tracker;
  private HttpClientPeer peer;
  private IndexClient index;
  private final MagnetManifest document = freshDocument();
  private final InfoHash layer = Documents.infoHash(document.blobs().get(1).descriptor().digest());

  @BeforeEach
  void start() throws IOException {
    tracker = TrackerServer.start(Trackers.config(data).withMode(TrackerConfig.Mode.INDEXED));
    peer = new HttpClientPeer(tracker.httpUri());
    index = new IndexClient(tracker.httpUri(), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  @Test
  void admitsABlobFromTheMomentItsDocumentIsAccepted() throws Exception {
    assertEquals("failure reason", peer.announce(layer, 6881, "&left=0").entries().firstKey());
    assertEquals(REFUSED, announceOverUdp());

    submit();

    assertTrue(peer.announce(layer, 6881, "&left=0").get("failure reason").isEmpty());
    assertEquals(ANNOUNCED, announceOverUdp());
  }

  @Test
  void admitsItAfterARestartToo() throws Exception {
    submit();
    tracker.close();

    start();

    assertEquals(ANNOUNCED, announceOverUdp());
    assertEquals(1, index.documents(Reference.parse("acme/app:1.2")).size());
  }

  @Test
  void theIndexShowsTheSwarmThatTheTrackerSees() throws Exception {
    submit();
    assertEquals(new IndexClient.Swarm(layer, 0, 0, 0), index.swarm(layer));

    peer.announce(layer, 6881, "&left=0&event=started");
    peer.announce(layer, 6882, "&left=5&event=started");
    peer.announce(layer, 6883, "&left=0&event=completed");

    assertEquals(new IndexClient.Swarm(layer, 2, 1, 1), index.swarm(layer));
  }

  @Test
  void theOperatorSeesTheIndexGrow() throws Exception {
    submit();
    HttpClientPeer operator = new HttpClientPeer(tracker.statusUri());

    String metrics = metrics(operator);
    for (long end = System.nanoTime() + LONG;
        !metrics.contains("lodestone_index_documents 1.0"); ) {
      assertTrue(System.nanoTime() < end, metrics);
      metrics = metrics(operator);
    }
    assertTrue(metrics.contains("lodestone_index_blobs 2.0"), metrics);
    assertEquals(200, operator.get("/healthz").statusCode());
  }

  private static String metrics(HttpClientPeer operator) throws Exception {
    return new String(operator.get("/metrics").body(), UTF_8);
  }

  @Test
  void saysSoWhenTheIndexCannotBeRead() throws Exception {
    HttpClientPeer operator = new HttpClientPeer(tracker.statusUri());
    assertEquals(200, operator.get("/healthz").statusCode());
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("index.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE parts");
    }

    HttpResponse<byte[]> answer = operator.get("/healthz");
    for (long end = System.nanoTime() + LONG; answer.statusCode() == 200; ) {
      assertTrue(System.nanoTime() < end, "it has not been noticed");
      answer = operator.get("/healthz");
    }

    String reason = new String(answer.body(), UTF_8);
    assertEquals(503, answer.statusCode());
    assertTrue(reason.startsWith("the index cannot be read: "), reason);
  }

  @Test
  void refusesToStartWhileAnotherTrackerHasTheIndex() {
    IOException e =
        org.junit.jupiter.api.Assertions.assertThrows(
            IOException.class, () -> TrackerServer.start(Trackers.config(data)));
    assertTrue(e.getMessage().contains("in use by this process"), e.getMessage());
  }

  private void submit() throws IOException {
    index.submit(Documents.sign(document, ALICE), ALICE.verificationKey());
  }

  private int announceOverUdp() throws IOException {
    try (UdpClientPeer udp = new UdpClientPeer(tracker.udpAnnounceUri())) {
      ByteBuffer answer = udp.announce(udp.connect(), layer, 0, 2, -1, 6884);
      return answer.getInt(0);
    }
  }

  /** The tracker goes by the time of day. */
  private static MagnetManifest freshDocument() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return Documents.document(
        "acme/app",
        now.toEpochMilli(),
        now,
        now.plus(1, ChronoUnit.DAYS),
        List.of(Documents.image("fresh")),
        "1.2");
  }
}
