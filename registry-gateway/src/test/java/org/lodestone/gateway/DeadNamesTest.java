package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import com.google.common.util.concurrent.Uninterruptibles;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.torrent.HostResolver.NameService;
import org.lodestone.torrent.Tracker;

/** Documents name trackers whose names nobody answers for: every look-up hangs. */
final class DeadNamesTest {

  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final int LAYERS = 20;

  @TempDir Path dir;
  private final CountDownLatch testEnds = new CountDownLatch(1);
  private final NameService hanging =
      host -> {
        Uninterruptibles.awaitUninterruptibly(testEnds);
        throw new UnknownHostException(host);
      };
  private GatewayFixture fixture;
  private TestPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    List<Tracker> trackers = new ArrayList<>(List.of(new Tracker(fixture.tracker.announceUri())));
    for (int i = 0; i < LAYERS; i++) {
      trackers.add(Tracker.parse("http://dead-%d.invalid/announce".formatted(i)));
    }
    publisher =
        fixture.add(
            new TestPublisher(
                fixture.newDirectory(), fixture.key, trackers, fixture.tracker.httpUri()));
  }

  @AfterEach
  void stop() {
    testEnds.countDown();
    fixture.close();
  }

  private static TestImage image(int seed) {
    byte[][] layers = new byte[LAYERS][];
    for (int i = 0; i < LAYERS; i++) {
      layers[i] = TestImage.bytes(seed + i, 1_000);
    }
    return TestImage.ofLayers(layers);
  }

  @Test
  void deadNamesDelayNeitherAnswersNorAStart() throws Exception {
    TestImage pulled = image(100);
    publisher.publish(pulled, "acme/app", "1");
    GatewayConfig config = fixture.config();
    try (GatewayServer gateway = GatewayServer.start(config, hanging)) {
      assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
      for (byte[] blob : pulled.blobs()) {
        assertArrayEquals(blob, fixture.get(gateway, blobPath("acme/app", blob)).body());
      }
    }
    publisher.publish(image(200), "acme/app", "2");
    publisher.stopSeeding();
    long begun = System.nanoTime();
    GatewayServer again = fixture.add(GatewayServer.start(config, hanging));
    assertPromised("the start", begun);
    begun = System.nanoTime();
    assertEquals(404, fixture.get(again, manifestPath("acme/app", "2")).statusCode());
    assertPromised("the answer", begun);
    assertEquals(200, fixture.get(again, manifestPath("acme/app", "1")).statusCode());
  }

  private static void assertPromised(String what, long begun) {
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(taken.compareTo(PROMISED) < 0, what + " took " + taken);
  }
}
