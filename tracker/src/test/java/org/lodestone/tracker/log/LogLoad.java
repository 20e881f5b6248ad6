package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.Cosigning;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.NoteSigner;

/**
 * Logs documents that were accepted in batches as of a second each, then proves some of them: the
 * load of {@code scripts/bench/log}. Prints entries a second, with a checkpoint on disk for each
 * batch; milliseconds of a proof, median and 99th percentile; its bytes; and seconds to open the
 * log.
 *
 * <p>Arguments: {@code FOLDER ENTRIES BATCH PROOFS}.
 */
public final class LogLoad {

  private static final KeyId KEY = new KeyId("a".repeat(64));
  private static final RepositoryName NAME = RepositoryName.parse("registry.example/acme/app");

  private final Path folder;
  private final int entries;
  private final int batch;
  private final NoteSigner signer =
      new NoteSigner("log.example", SigningKey.generate(SigningKey.Algorithm.ED25519));

  /** How many documents the index has accepted so far. */
  private long accepted;

  private LogLoad(Path folder, int entries, int batch) {
    this.folder = folder;
    this.entries = entries;
    this.batch = batch;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    LogLoad load =
        new LogLoad(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    System.out.printf("append %.0f%n", load.append());
    long[] proofs = new long[Integer.parseInt(args[3])];
    long start = System.nanoTime();
    try (DocumentLog log = load.open()) {
      System.out.printf("open %.1f%n", seconds(start));
      System.out.printf("bytes %d%n", load.prove(log, proofs));
    }
    Arrays.sort(proofs);
    System.out.printf("median %.2f%n", millis(proofs[proofs.length / 2]));
    System.out.printf("p99 %.2f%n", millis(proofs[proofs.length * 99 / 100]));
  }

  private double append() throws IOException {
    try (DocumentLog log = open()) {
      long start = System.nanoTime();
      while (accepted < entries) {
        accepted = Math.min(entries, accepted + batch);
        log.run();
      }
      return entries / seconds(start);
    }
  }

  /** The size of the last proof. */
  private int prove(DocumentLog log, long[] nanos) throws IOException {
    Random random = new Random(1);
    LogProof proof = null;
    for (int i = 0; i < nanos.length; i++) {
      Digest payload = payload(random.nextInt(entries));
      long start = System.nanoTime();
      proof = log.prove(payload, KEY).orElseThrow();
      nanos[i] = System.nanoTime() - start;
    }
    return proof.encode().length;
  }

  private DocumentLog open() throws IOException {
    return DocumentLog.open(
        folder, LogKind.PUBLIC, signer, Cosigning.NONE, List.of(this::feed), Clock.systemUTC());
  }

  private List<AcceptedDocument> feed(long id, int most) {
    List<AcceptedDocument> page = new ArrayList<>();
    for (long next = id + 1; next <= accepted && page.size() < most; next++) {
      page.add(new AcceptedDocument(next, KEY, NAME, payload(next - 1)));
    }
    return page;
  }

  private static Digest payload(long number) {
    return Digest.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double millis(long nanos) {
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
