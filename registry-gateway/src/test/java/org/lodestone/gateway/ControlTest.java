package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.await;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.control.ControlClient;
import org.lodestone.control.Eviction;
import org.lodestone.oci.Digest;

/** Commands that look after what a running gateway holds. */
@Timeout(120)
final class ControlTest {

  @TempDir Path dir;

  @Test
  void evictsWhatWasPulled() throws Exception {
    try (GatewayFixture fixture = new GatewayFixture(dir)) {
      byte[] layer = TestImage.bytes(1, 1 << 20);
      TestImage image = TestImage.ofLayers(layer);
      fixture.publisher().publish(image, "acme/app", "1");
      GatewayConfig config = fixture.config();
      GatewayServer gateway = fixture.gateway(config);
      assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
      for (byte[] blob : image.blobs()) {
        assertEquals(200, fixture.get(gateway, blobPath("acme/app", blob)).statusCode());
      }
      Path index = config.store().resolve("index.json");
      await("it has a name", () -> isIn(index, "acme/app:1"));
      try (ControlClient node = ControlClient.connect(config.store()).orElseThrow()) {
        assertEquals("gateway", node.info().program());
        assertTrue(node.info().lasting());
        Eviction evicted = node.evict("acme/app:1");
        assertTrue(evicted.bytes() > layer.length, evicted.toString());
      }
      assertFalse(isIn(index, "acme/app:1"));
      assertFalse(
          Files.exists(config.store().resolve("blobs/sha256").resolve(Digest.of(layer).hex())));
      assertEquals(
          200, fixture.get(gateway, blobPath("acme/app", layer)).statusCode(), "it comes again");
    }
  }

  private static boolean isIn(Path index, String name) {
    try {
      return Files.readString(index).contains(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
