package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.trust.RollbackGuard.Accepted;

class RollbackGuardTest {

  private static final int KILLS = 3;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("state").resolve("sequences.json");
  }

  @Test
  void acceptsWhatIsNewerOrTheSame() throws IOException {
    RollbackGuard guard = RollbackGuard.open(file);
    assertEquals(Optional.empty(), accept(guard, 7, "1.2"));
    assertEquals(Optional.empty(), accept(guard, 7, "1.2"));
    assertEquals(Optional.empty(), accept(guard, 9, "1.2"));
    assertEquals(Optional.of(new Accepted(9, payload(9))), accept(guard, 8, "1.2"));
    assertEquals(Optional.empty(), accept(guard, 1, "other"));
    Digest other = Digest.of(new byte[0]);
    assertEquals(
        Optional.of(new Accepted(9, payload(9))), guard.accept(document(9, "1.2"), "1.2", other));
  }

  @Test
  void remembersAcrossRestarts() throws IOException {
    assertEquals(Optional.empty(), accept(RollbackGuard.open(file), 9, "1.2"));
    assertEquals(
        Optional.of(new Accepted(9, payload(9))), accept(RollbackGuard.open(file), 8, "1.2"));
  }

  @Test
  void seesWhatAnotherProgramRecorded() throws IOException {
    RollbackGuard one = RollbackGuard.open(file);
    RollbackGuard two = RollbackGuard.open(file);
    assertEquals(Optional.empty(), accept(one, 9, "1.2"));
    assertEquals(Optional.of(new Accepted(9, payload(9))), accept(two, 8, "1.2"));
    assertEquals(Optional.empty(), accept(two, 3, "other"));
    assertEquals(Optional.of(new Accepted(3, payload(3))), accept(one, 2, "other"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"version\":2,\"accepted\":{}}",
        "{\"version\":1,\"accepted\":{\"acme/app:1\":{\"sequence\":7",
        "{\"version\":1,\"accepted\":{\"acme/app:1\":{\"sequence\":0,\"payload\":\"\"}}}",
        "{\"version\":1,\"accepted\":{\"acme/app\":{\"sequence\":1}}}",
        "{\"version\":1,\"accepted\":{\"acme/app:1\":{\"sequence\":1,\"payload\":\"x\"}}}",
      })
  void refusesADamagedFile(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    IOException e = assertThrows(IOException.class, () -> RollbackGuard.open(file));
    assertTrue(
        e.getMessage().startsWith(file + ", the record of accepted documents, is damaged ("),
        e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith("; restore it, or delete it and so allow older documents once more"),
        e.getMessage());
    assertEquals(text, Files.readString(file));
  }

  @Test
  void doesNotForgetWhenTheFileDisappears() throws IOException {
    RollbackGuard guard = RollbackGuard.open(file);
    accept(guard, 9, "1.2");
    Files.delete(file);
    IOException e = assertThrows(IOException.class, () -> accept(guard, 8, "1.2"));
    assertEquals(
        file + ", the record of accepted documents, is gone; restart to begin a new one",
        e.getMessage());
  }

  @Test
  void refusesNewNamesWhenFull() throws IOException {
    RollbackGuard guard = RollbackGuard.open(file, 2);
    accept(guard, 1, "one", "two");
    IOException e = assertThrows(IOException.class, () -> accept(guard, 2, "three"));
    assertEquals(file + " remembers 2 names with tags, the limit is 2", e.getMessage());
    assertEquals(Optional.empty(), accept(guard, 2, "one"));
  }

  @Test
  void readsAFullRecord() throws IOException {
    StringBuilder json = new StringBuilder("{\"version\":1,\"accepted\":{");
    for (int i = 0; i < RollbackGuard.MAX_ENTRIES; i++) {
      json.append(i == 0 ? "" : ",")
          .append("\"acme/app:")
          .append(i)
          .append("\":{\"sequence\":1,\"payload\":\"")
          .append(payload(1))
          .append("\"}");
    }
    byte[] bytes = json.append("}}").toString().getBytes(UTF_8);
    assertEquals(RollbackGuard.MAX_ENTRIES, RollbackGuard.parse(bytes).size());
  }

  @Test
  void isSafeForManyThreads() throws Exception {
    RollbackGuard guard = RollbackGuard.open(file);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Optional<Accepted>>> results = new ArrayList<>();
      for (int i = 1; i <= 40; i++) {
        int sequence = i;
        results.add(threads.submit(() -> accept(guard, sequence, "shared", "own-" + sequence)));
      }
      for (Future<Optional<Accepted>> result : results) {
        result.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(Optional.empty(), accept(RollbackGuard.open(file), 40, "shared"));
    assertEquals(
        Optional.of(new Accepted(40, payload(40))), accept(RollbackGuard.open(file), 39, "shared"));
  }

  @Test
  void survivesKillsWhileTwoProcessesRecord() throws Exception {
    RollbackGuard guard = RollbackGuard.open(file);
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = startRecorder(acknowledged + 1);
      try (BufferedReader lines = process.inputReader(UTF_8)) {
        for (int i = 0; i < 20 + 7 * kill; i++) {
          String line = lines.readLine();
          assertNotNull(line, "the other process ended early");
          acknowledged = parse(line, -1);
          accept(guard, acknowledged, "parent");
        }
        // By its handle: Process.destroyForcibly() would drop the output not read yet.
        process.toHandle().destroyForcibly();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        // What it printed before it was killed had been recorded, too.
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          acknowledged = Math.max(acknowledged, parse(line, acknowledged));
        }
      } finally {
        process.destroyForcibly();
      }
      RollbackGuard reopened = RollbackGuard.open(file);
      long recorded =
          RollbackGuard.parse(Files.readAllBytes(file)).get("acme/app:child").sequence();
      assertTrue(
          recorded >= acknowledged, recorded + " is recorded, " + acknowledged + " was said");
      assertTrue(accept(reopened, acknowledged - 1, "child").isPresent());
      assertTrue(RollbackGuard.parse(Files.readAllBytes(file)).containsKey("acme/app:parent"));
    }
  }

  /** The last line may be cut in the middle of its number. */
  private static long parse(String line, long otherwise) {
    return line.endsWith(".") ? Long.parseLong(line.substring(0, line.length() - 1)) : otherwise;
  }

  private Process startRecorder(long first) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Recorder.class.getName(),
            file.toString(),
            String.valueOf(first))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Records one sequence after the other and says so, until it is killed. */
  static final class Recorder {

    private Recorder() {}

    public static void main(String[] args) throws IOException {
      RollbackGuard guard = RollbackGuard.open(Path.of(args[0]));
      for (long sequence = Long.parseLong(args[1]); ; sequence++) {
        guard.accept(document(sequence, "child"), "child", payload(sequence));
        System.out.println(sequence + ".");
      }
    }
  }

  private static Optional<Accepted> accept(RollbackGuard guard, long sequence, String... tags)
      throws IOException {
    return guard.accept(document(sequence, tags), tags[0], payload(sequence));
  }

  private static MagnetManifest document(long sequence, String... tags) {
    SampleDocument sample = new SampleDocument();
    sample.sequence = sequence;
    sample.tags = List.of(tags);
    return sample.build();
  }

  private static Digest payload(long sequence) {
    return Digest.of(("payload " + sequence).getBytes(UTF_8));
  }
}
