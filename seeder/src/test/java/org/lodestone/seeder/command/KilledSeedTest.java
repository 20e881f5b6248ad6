package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Lodestone;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestImage;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.store.BlobStore;
import org.lodestone.tracker.TrackerServer;

/** kill −9 in the middle of {@code seed}, each time a little further on. */
@Timeout(300)
class KilledSeedTest {

  private static final int KILLS = 20;
  private static final int LAYER_SIZE = 3 << 20;
  private static final Pattern BLOB_DONE = Pattern.compile("  - sha256:([a-f0-9]{12})  .*");

  @TempDir private Path folder;
  private TrackerServer tracker;
  private TestImage image;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    int[] sizes = new int[KILLS + 5];
    Arrays.fill(sizes, LAYER_SIZE);
    image = TestImage.in(folder.resolve("image"), 5, sizes);
    new Cli(folder).run("key", "generate");
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  @Test
  void losesNothingThatWasDone() throws Exception {
    Set<String> done = new HashSet<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      killAfterBlobs(kill, done);
      assertSound(done);
    }
    Cli.Result result =
        new Cli(folder)
            .run(
                "seed",
                image.source(),
                "--as",
                "acme/app:1",
                "--tracker",
                tracker.httpUri().toString(),
                "--until-copies",
                "0");
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    assertTrue(result.err().contains("already in the store"), result.err());
    image.layers().forEach(layer -> done.add(Units.brief(layer.hex())));
    assertSound(done);
  }

  /** Kills a seeding process as soon as it has told of so many blobs. */
  private void killAfterBlobs(int count, Set<String> done) throws Exception {
    ProcessBuilder command =
        new Cli(folder)
            .process(
                Lodestone.class,
                "seed",
                image.source(),
                "--as",
                "acme/app:1",
                "--tracker",
                tracker.httpUri().toString());
    command.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = command.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (int told = 0; told < count; ) {
        String line = lines.readLine();
        assertTrue(line != null, "the process ended by itself after " + told + " blobs");
        Matcher blob = BLOB_DONE.matcher(line);
        if (blob.matches()) {
          done.add(blob.group(1));
          told++;
        }
      }
    } finally {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "killed");
    }
  }

  /** The store opens, has all that was told to be done, and each blob is what its name says. */
  private void assertSound(Set<String> done) throws IOException {
    Set<String> missing = new HashSet<>(done);
    try (BlobStore store = BlobStore.open(folder.resolve(".local/share/lodestone/store"))) {
      List<Digest> digests = store.list();
      for (Digest digest : digests) {
        assertEquals(digest, Digest.of(Files.readAllBytes(store.path(digest))));
        missing.remove(Units.brief(digest.hex()));
      }
    }
    assertEquals(Set.of(), missing);
  }
}
