package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;

/** kill -9 in the middle of submissions: whatever was acknowledged is there afterwards. */
class IndexKilledTest {

  private static final int ROUNDS = 20;
  private static final int CLIENTS = 3;

  @TempDir private Path dir;
  @TempDir private Path temporary;

  private final List<MagnetManifest> acknowledged = Collections.synchronizedList(new ArrayList<>());

  @Test
  void losesNothingThatWasAcknowledged() throws Exception {
    Random random = new Random(20);
    for (int round = 0; round < ROUNDS; round++) {
      submitUntilKilled(round, random.nextInt(20));
    }

    assertTrue(acknowledged.size() >= ROUNDS);
    assertEquals(List.of(), filesIn(temporary), "a killed index leaves no native library behind");
    assertFalse(Files.exists(dir.resolve("sqlite-native")));
    try (TestIndex index = new TestIndex(dir)) {
      for (MagnetManifest document : acknowledged) {
        Reference byDigest = Reference.ofDigest(document.name(), document.root());
        assertEquals(1, index.client.documents(byDigest).size(), document.name().value());
        assertEquals(document.tags(), index.client.tags(document.name()));
        String name = document.name().value();
        assertEquals(name, index.client.search(name, 0, 1).hits().get(0).name());
        document
            .blobs()
            .forEach(
                blob ->
                    assertTrue(index.store.knows(Documents.infoHash(blob.descriptor().digest()))));
      }
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Kills the index a few acknowledgements after the first, while others are under way. */
  private void submitUntilKilled(int round, int more) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                KilledIndex.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      URI uri = URI.create(output.readLine());
      CountDownLatch enough = new CountDownLatch(1 + more);
      CompletableFuture<?>[] clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(n -> "acme/app-" + round + "-" + n)
              .map(name -> CompletableFuture.runAsync(() -> submit(uri, name, enough)))
              .toArray(CompletableFuture<?>[]::new);
      assertTrue(enough.await(1, TimeUnit.MINUTES), "the index took no submissions");
      process.destroyForcibly();
      CompletableFuture.allOf(clients).get(1, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Submits until the index is gone. */
  private void submit(URI uri, String name, CountDownLatch enough) {
    IndexClient client = new IndexClient(uri, Duration.ofSeconds(30));
    for (int i = 0; ; i++) {
      MagnetManifest document = Documents.document(name + "-" + i, 1, "latest");
      try {
        client.submit(Documents.sign(document, Documents.ALICE), Documents.ALICE.verificationKey());
      } catch (IOException e) {
        return;
      }
      acknowledged.add(document);
      enough.countDown();
    }
  }
}
