package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HintedFeedTest {

  @TempDir Path dir;
  private final byte[] content = TestNode.random(1000);
  private final TestSource swarm = new TestSource("swarm", content);

  @Test
  void nothingIsReadBeforeTheWholeIsRight() throws Exception {
    BlobFeed feed = new HintedFeed(swarm.open(dir.resolve("file")));
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream in = feed.read(10, 990)) {
                return in.readAllBytes();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    swarm.bring(999);
    assertFalse(read.isDone());
    swarm.bring(1000);
    assertArrayEquals(Arrays.copyOfRange(content, 10, 990), read.get());
  }

  @Test
  void readersAreToldWhenItFails() throws Exception {
    BlobFeed feed = new HintedFeed(swarm.open(dir.resolve("file")));
    InputStream in = feed.read(0, 1000);
    swarm.bring(500);
    swarm.fail("it was a lie");
    assertTrue(assertThrows(IOException.class, in::read).getMessage().contains("it was a lie"));
  }

  @Test
  void whatIsSlowDoesNotCount() {
    long second = TimeUnit.SECONDS.toNanos(1);
    assertTrue(HintedFeed.isQuick(HintedFeed.SLOWEST, second));
    assertTrue(HintedFeed.isQuick(0, 0));
    assertFalse(HintedFeed.isQuick(HintedFeed.SLOWEST - 1, second));
    assertFalse(HintedFeed.isQuick(HintedFeed.SLOWEST, 2 * second));
  }
}
