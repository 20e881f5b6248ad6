package org.lodestone.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.ServedLog;
import org.lodestone.trust.Resolution.Verified;

/**
 * Verifies documents that a large log has, with two witnesses: the load of {@code
 * scripts/bench/verify}. Prints for a document that is seen for the first time, when the log has
 * doubled since it was asked last, the requests to the log and the bytes that came; and for one
 * that is known the milliseconds that its verification takes, median and 99th percentile, with a
 * signature alone and with the log besides.
 *
 * <p>Arguments: {@code FOLDER ENTRIES ROUNDS}.
 */
public final class VerifyLoad {

  private static final int BATCH = 10_000;
  private static final int DOCUMENTS = 20;

  private final Path folder;
  private final SigningKey acme = SigningKey.generate(Algorithm.ED25519);
  private final List<Envelope> documents = new ArrayList<>();
  private final SigningKey[] witnesses = {
    SigningKey.generate(Algorithm.ED25519), SigningKey.generate(Algorithm.ED25519)
  };
  private final ServedLog log;

  private VerifyLoad(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    acme.verificationKey().write(folder.resolve("acme.pub"));
    this.log =
        new ServedLog(folder.resolve("log"), "log.example", SigningKey.generate(Algorithm.ED25519));
    log.withWitness("witness.example/1", witnesses[0]);
    log.withWitness("witness.example/2", witnesses[1]);
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    VerifyLoad load = new VerifyLoad(Path.of(args[0]));
    int entries = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    try (ServedLog log = load.log) {
      load.fill(entries / 2);
      load.write("logged", ",%s".formatted(load.logged()));
      load.write("signed", "");
      load.verifyFirst("logged");
      load.fill(entries - entries / 2);

      int requests = log.requests();
      long bytes = log.bytes();
      load.verifyFirst("logged");
      System.out.printf("requests %d%n", log.requests() - requests);
      System.out.printf("bytes %d%n", log.bytes() - bytes);
      load.time("signed", rounds);
      load.time("logged", rounds);
    }
  }

  /** Appends that many entries, among them documents that the log did not have. */
  private void fill(int entries) throws IOException {
    documents.clear();
    log.cosignedAt(Instant.now());
    int each = entries / DOCUMENTS;
    for (int i = 0; i < DOCUMENTS; i++) {
      Envelope document = document();
      documents.add(document);
      log.append(entry(document.payloadDigest()));
      for (int more = each - 1; more > 0; more -= BATCH) {
        List<byte[]> batch = new ArrayList<>();
        for (int n = 0; n < Math.min(more, BATCH); n++) {
          batch.add(
              entry(Digest.of(ByteBuffer.allocate(8).putInt(more).putInt(n).array())).encode());
        }
        log.appendAll(batch);
      }
    }
  }

  private Envelope document() {
    SampleDocument document = new SampleDocument();
    document.issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    document.expires = document.issued.plus(Duration.ofDays(1));
    document.sequence = System.currentTimeMillis();
    document.manifests = List.of(SampleDocument.image("app " + System.nanoTime(), 8));
    return document.signedBy(acme);
  }

  private LogEntry entry(Digest payload) {
    return new LogEntry(
        Instant.now().truncatedTo(ChronoUnit.MILLIS), id(acme), new SampleDocument().name, payload);
  }

  private static KeyId id(SigningKey key) {
    return key.verificationKey().id();
  }

  private String logged() {
    return "{\"type\":\"logged\",\"log\":\"%s\",\"witnesses\":[\"%s\",\"%s\"],\"maxAge\":\"1h\",\"mirrors\":[\"%s\"]}"
        .formatted(
            log.key(),
            new NoteSigner("witness.example/1", witnesses[0]).cosignatureKey(),
            new NoteSigner("witness.example/2", witnesses[1]).cosignatureKey(),
            log.address());
  }

  private void write(String name, String more) throws IOException {
    Files.writeString(
        folder.resolve(name + ".json"),
        "{\"default\":[{\"type\":\"signedBy\",\"keys\":[\"acme.pub\"]}" + more + "]}");
  }

  private void verifyFirst(String policy) throws IOException {
    try (RollbackMemory memory = RollbackMemory.open(folder.resolve(policy + ".db"))) {
      verify(verifier(policy, memory), documents.get(0));
    }
  }

  @SuppressWarnings("SystemOut")
  private void time(String policy, int rounds) throws IOException {
    long[] nanos = new long[rounds];
    try (RollbackMemory memory = RollbackMemory.open(folder.resolve(policy + ".db"))) {
      DocumentVerifier verifier = verifier(policy, memory);
      for (int i = -rounds; i < rounds; i++) { // the first half warms up
        long start = System.nanoTime();
        verify(verifier, documents.get(Math.floorMod(i, DOCUMENTS)));
        nanos[Math.max(0, i)] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    double milli = TimeUnit.MILLISECONDS.toNanos(1);
    System.out.printf("%s-median %.2f%n", policy, nanos[rounds / 2] / milli);
    System.out.printf("%s-p99 %.2f%n", policy, nanos[rounds * 99 / 100] / milli);
  }

  private DocumentVerifier verifier(String policy, RollbackMemory memory) throws IOException {
    return new DocumentVerifier(
        TrustPolicy.load(folder.resolve(policy + ".json")),
        memory,
        Followed.in(folder.resolve("state"), Clock.systemUTC()),
        Clock.systemUTC());
  }

  /** By digest, as of a tag only the newest counts. */
  private static void verify(DocumentVerifier verifier, Envelope envelope) {
    MagnetManifest document = MagnetManifest.parse(envelope.payload());
    Resolution found =
        verifier.verify(Reference.ofDigest(document.name(), document.root()), List.of(envelope));
    if (!(found instanceof Verified)) {
      throw new IllegalStateException(found.toString());
    }
  }
}
