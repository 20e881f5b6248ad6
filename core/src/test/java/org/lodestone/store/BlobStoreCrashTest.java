package org.lodestone.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.TestImage;
import org.lodestone.source.StoreSink;

/** What a store is after other processes, or the disk, let it down. */
@Timeout(300)
class BlobStoreCrashTest {

  private static final int KILLS = 20;

  @TempDir Path directory;

  @Test
  void everyBlobIsWholeAfterEachOfTwentyKills() throws Exception {
    Set<Digest> promised = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      promised.addAll(killAfter(1 + kill * 3));
      try (BlobStore store = BlobStore.open(directory)) {
        for (Digest digest : store.list()) {
          try (InputStream in = store.read(digest)) {
            assertEquals(digest, digestOf(in));
          }
        }
        assertTrue(new HashSet<>(store.list()).containsAll(promised));
        assertNothingTemporary();
      }
    }
  }

  @Test
  void secondProcessIsToldWhoHasTheStore() throws Exception {
    Process holder = start();
    try (BufferedReader reports = holder.inputReader()) {
      reports.readLine();
      StoreLockedException refusal =
          assertThrows(StoreLockedException.class, () -> BlobStore.open(directory));
      assertTrue(refusal.getMessage().contains("process " + holder.pid()), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(directory.toRealPath().toString()));
    } finally {
      kill(holder);
    }
    BlobStore.open(directory).close();
  }

  @Test
  void fullDiskIsAClearErrorAndLeavesNothing() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString()),
        "mounting a small tmpfs needs root");
    try (BlobStore store = BlobStore.open(directory)) {
      byte[] tooLarge = new byte[2 << 20];
      IOException refusal =
          assertThrows(
              IOException.class,
              () ->
                  new StoreSink(store)
                      .write(MediaTypes.OCI_LAYER, Optional.empty(), TestImage.stream(tooLarge)));
      assertTrue(refusal.getMessage().contains("No space left"), refusal.getMessage());
      assertEquals(List.of(), store.list());
      assertNothingTemporary();
      Digest small = store.put("there is room for this".getBytes(UTF_8));
      assertTrue(store.contains(small));
    } finally {
      assertTrue(run("umount", directory.toString()));
    }
  }

  /** Runs a writer and kills it once it has reported that many blobs, at whatever it is doing. */
  private List<Digest> killAfter(int blobs) throws Exception {
    Process writer = start();
    List<Digest> reported = new ArrayList<>();
    try (BufferedReader reports = writer.inputReader()) {
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        reported.add(Digest.parse(line));
        if (reported.size() == blobs) {
          writer.toHandle().destroyForcibly(); // unlike Process, it leaves the pipe open
        }
      }
    } finally {
      kill(writer);
    }
    assertTrue(reported.size() >= blobs, "the writer ended by itself");
    return reported;
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Writer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
  }

  private void assertNothingTemporary() throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("lodestone/tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStreamReader output = new InputStreamReader(process.getInputStream(), UTF_8)) {
      output.transferTo(java.io.Writer.nullWriter());
    }
    return process.waitFor() == 0;
  }

  private static Digest digestOf(InputStream in) throws IOException {
    return Digest.of(in.readAllBytes());
  }

  /** Writes blobs of all sizes for ever and prints the digest of each that is durable. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      Random random = new Random();
      try (BlobStore store = BlobStore.open(Path.of(arguments[0]))) {
        StoreSink sink = new StoreSink(store);
        while (true) {
          byte[] content = new byte[random.nextInt(300_000)];
          random.nextBytes(content);
          Descriptor blob =
              sink.write(MediaTypes.OCI_LAYER, Optional.empty(), TestImage.stream(content));
          store.changeIndex(index -> index.with("acme/app:" + random.nextInt(3), blob));
          store.writeState("torrent", blob.digest().hex(), new byte[100]);
          System.out.println(blob.digest());
        }
      }
    }
  }
}
