package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.KeyId;

class RollbackMemoryTest {

  private static final int KILLS = 3;
  private static final KeyId ALICE = new KeyId("a".repeat(64));
  private static final KeyId BOB = new KeyId("b".repeat(64));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("state").resolve("accepted.db");
  }

  private RollbackMemory open() throws IOException {
    return RollbackMemory.open(file);
  }

  @Test
  void acceptsWhatIsNewerOrTheSame() throws IOException {
    try (RollbackMemory memory = open()) {
      assertEquals(Optional.empty(), accept(memory, 7, "1.2"));
      assertEquals(Optional.empty(), accept(memory, 7, "1.2"));
      assertEquals(Optional.empty(), accept(memory, 9, "1.2"));
      assertEquals(Optional.of(entry(9, ALICE)), accept(memory, 8, "1.2"));
      assertEquals(Optional.empty(), accept(memory, 1, "other"));
      Accepted contradiction = new Accepted(9, Digest.of(new byte[0]), Set.of(ALICE));
      assertEquals(
          Optional.of(entry(9, ALICE)),
          memory.accept(document(9, "1.2"), "1.2", contradiction, known -> true));
    }
  }

  @Test
  void remembersAcrossRestarts() throws IOException {
    try (RollbackMemory memory = open()) {
      assertEquals(Optional.empty(), accept(memory, 9, "1.2"));
    }
    try (RollbackMemory memory = open()) {
      assertEquals(Optional.of(entry(9, ALICE)), accept(memory, 8, "1.2"));
    }
  }

  @Test
  void seesWhatAnotherProgramRecorded() throws IOException {
    try (RollbackMemory one = open();
        RollbackMemory two = open()) {
      assertEquals(Optional.empty(), accept(one, 9, "1.2"));
      assertEquals(Optional.of(entry(9, ALICE)), accept(two, 8, "1.2"));
      assertEquals(Optional.empty(), accept(two, 3, "other"));
      assertEquals(Optional.of(entry(3, ALICE)), accept(one, 2, "other"));
    }
  }

  @Test
  void keepsForEachSetOfSignersItsHighest() throws IOException {
    try (RollbackMemory memory = open()) {
      accept(memory, entry(5, ALICE));
      accept(memory, entry(6, ALICE));
      accept(memory, entry(8, BOB));
      assertEquals(Set.of(entry(6, ALICE), entry(8, BOB)), remembered(memory));
      // What both have signed says whatever each of them could.
      accept(memory, entry(9, ALICE, BOB));
      assertEquals(Set.of(entry(9, ALICE, BOB)), remembered(memory));
      accept(memory, entry(9, BOB));
      assertEquals(Set.of(entry(9, ALICE, BOB)), remembered(memory));
    }
  }

  @Test
  void onlyWhatBindsStandsAgainstADocument() throws IOException {
    Predicate<Accepted> withoutBob = known -> known.signers().contains(ALICE);
    try (RollbackMemory memory = open()) {
      accept(memory, entry(5, ALICE));
      accept(memory, entry(90, BOB));
      assertEquals(Optional.of(entry(5, ALICE)), accept(memory, entry(4, ALICE), withoutBob));
      assertEquals(Optional.empty(), accept(memory, entry(6, ALICE), withoutBob));
      assertEquals(Optional.of(entry(90, BOB)), accept(memory, entry(6, ALICE)));
    }
  }

  @Test
  void boundsTheSetsOfSigners() throws IOException {
    try (RollbackMemory memory = open()) {
      for (int i = 1; i <= 40; i++) {
        accept(memory, entry(i, new KeyId("%064x".formatted(i))));
      }
      Set<Accepted> remembered = remembered(memory);
      assertEquals(32, remembered.size());
      assertTrue(remembered.stream().allMatch(e -> e.sequence() > 8), remembered::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no database, but long enough that somebody may take it for one", "x"})
  void refusesADamagedFile(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.repeat(100));
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(
        e.getMessage().startsWith(file + ", the memory of accepted documents, is damaged ("),
        e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith("; restore it, or delete it and so allow older documents once more"),
        e.getMessage());
    assertEquals(text.repeat(100), Files.readString(file));
  }

  @Test
  void doesNotForgetWhenTheFileDisappears() throws IOException {
    try (RollbackMemory memory = open()) {
      accept(memory, 9, "1.2");
      Files.delete(file);
      IOException e = assertThrows(IOException.class, () -> accept(memory, 8, "1.2"));
      assertEquals(
          file + ", the memory of accepted documents, is gone or another; restart to begin anew",
          e.getMessage());
    }
  }

  @Test
  void takesOverWhatAnEarlierReleaseRemembered() throws IOException {
    Path earlier = writeRecord("\"acme/app:1.2\":" + recorded(9));
    for (int start = 0; start < 2; start++) {
      try (RollbackMemory memory = RollbackMemory.open(file, earlier)) {
        assertEquals(Optional.of(entry(9)), accept(memory, 8, "1.2"));
        assertFalse(Files.exists(earlier));
        assertTrue(Files.exists(folder.resolve("sequences.json.taken-over")));
      }
    }
  }

  @Test
  void takesOverTheHigherOfTwoRecords() throws IOException {
    for (long sequence : new long[] {9, 8}) {
      Path earlier = writeRecord("\"acme/app:1.2\":" + recorded(sequence));
      RollbackMemory.open(file, earlier).close();
    }
    try (RollbackMemory memory = open()) {
      assertEquals(Set.of(entry(9)), remembered(memory));
      accept(memory, entry(10, ALICE));
      assertEquals(Set.of(entry(9), entry(10, ALICE)), remembered(memory));
    }
  }

  @Test
  void growsBeyondWhatEarlierReleasesCouldRemember() throws IOException {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      entries.append(i == 0 ? "" : ",").append("\"acme/app:").append(i).append("\":");
      entries.append(recorded(1));
    }
    try (RollbackMemory memory = RollbackMemory.open(file, writeRecord(entries.toString()))) {
      assertEquals(Optional.empty(), accept(memory, 2, "one-more", "99999"));
      assertEquals(Optional.of(entry(2, ALICE)), accept(memory, 1, "99999"));
    }
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
  void takesOverNoDamagedRecord(String text) throws IOException {
    Path earlier = Files.writeString(folder.resolve("sequences.json"), text);
    IOException e =
        assertThrows(IOException.class, () -> RollbackMemory.open(file, earlier).close());
    assertTrue(
        e.getMessage().startsWith(earlier + ", the record of accepted documents, is damaged ("),
        e.getMessage());
    assertEquals(text, Files.readString(earlier));
  }

  private Path writeRecord(String entries) throws IOException {
    return Files.writeString(
        folder.resolve("sequences.json"), "{\"version\":1,\"accepted\":{" + entries + "}}");
  }

  private static String recorded(long sequence) {
    return "{\"sequence\":" + sequence + ",\"payload\":\"" + payload(sequence) + "\"}";
  }

  @Test
  void isSafeForManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (RollbackMemory memory = open()) {
      List<Future<Optional<Accepted>>> results = new ArrayList<>();
      for (int i = 1; i <= 40; i++) {
        int sequence = i;
        results.add(threads.submit(() -> accept(memory, sequence, "shared", "own-" + sequence)));
      }
      for (Future<Optional<Accepted>> result : results) {
        result.get(60, TimeUnit.SECONDS);
      }
      assertEquals(Optional.empty(), accept(memory, 40, "shared"));
      assertEquals(Optional.of(entry(40, ALICE)), accept(memory, 39, "shared"));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Both open a file that is not there yet, and take over the same record. */
  @Test
  void survivesKillsWhileTwoProcessesRecord() throws Exception {
    writeRecord("\"acme/app:old\":" + recorded(3));
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = startRecorder(acknowledged + 1);
      try (RollbackMemory memory = RollbackMemory.open(file, folder.resolve("sequences.json"));
          BufferedReader lines = process.inputReader(UTF_8)) {
        for (int i = 0; i < 20 + 7 * kill; i++) {
          String line = lines.readLine();
          assertNotNull(line, "the other process ended early");
          acknowledged = parse(line, -1);
          accept(memory, acknowledged, "parent");
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
      try (RollbackMemory reopened = open()) {
        long recorded = remembered(reopened, "child").iterator().next().sequence();
        assertTrue(
            recorded >= acknowledged, recorded + " is recorded, " + acknowledged + " was said");
        assertTrue(accept(reopened, acknowledged - 1, "child").isPresent());
        assertEquals(1, remembered(reopened, "parent").size());
        assertEquals(Set.of(entry(3)), remembered(reopened, "old"));
      }
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
            folder.resolve("sequences.json").toString(),
            String.valueOf(first))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Records one sequence after the other and says so, until it is killed. */
  static final class Recorder {

    private Recorder() {}

    public static void main(String[] args) throws IOException {
      try (RollbackMemory memory = RollbackMemory.open(Path.of(args[0]), Path.of(args[1]))) {
        for (long sequence = Long.parseLong(args[2]); sequence < Long.MAX_VALUE; sequence++) {
          accept(memory, sequence, "child");
          System.out.println(sequence + ".");
        }
      }
    }
  }

  private static Optional<Accepted> accept(RollbackMemory memory, long sequence, String... tags)
      throws IOException {
    return memory.accept(document(sequence, tags), tags[0], entry(sequence, ALICE), known -> true);
  }

  private static Optional<Accepted> accept(RollbackMemory memory, Accepted offered)
      throws IOException {
    return accept(memory, offered, known -> true);
  }

  private static Optional<Accepted> accept(
      RollbackMemory memory, Accepted offered, Predicate<Accepted> binds) throws IOException {
    return memory.accept(document(offered.sequence(), "1.2"), "1.2", offered, binds);
  }

  private static Set<Accepted> remembered(RollbackMemory memory) throws IOException {
    return remembered(memory, "1.2");
  }

  private static Set<Accepted> remembered(RollbackMemory memory, String tag) throws IOException {
    return Set.copyOf(memory.remembered(Reference.ofTag(new SampleDocument().name, tag)));
  }

  private static Accepted entry(long sequence, KeyId... signers) {
    return new Accepted(sequence, payload(sequence), Set.of(signers));
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
