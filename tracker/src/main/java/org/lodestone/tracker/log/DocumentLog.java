package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.ConsistencyProof;
import org.lodestone.tlog.Cosigning;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TilePath;
import org.lodestone.tlog.TiledLog;
import org.lodestone.tlog.TiledTree;
import org.lodestone.tlog.VerifierKey;

/**
 * The log of an index: one entry for each document that it accepts, in their order.
 *
 * <p>The index's feed says what was accepted, the log itself says what was logged: there is no
 * third thing to keep in step with them. So after a death, or when one of them was restored from a
 * copy, the next run logs what is missing, and nothing twice.
 */
public final class DocumentLog implements BackgroundTasks.Task, AutoCloseable {

  private final TiledLog log;
  private final VerifierKey key;
  private final AcceptedDocument.Feed feed;
  private final Clock clock;

  /** Of all that is published; guarded by itself, as proofs are asked for by many. */
  private final LoggedDocuments logged = new LoggedDocuments();

  /** The last of the feed that is in the log; of one run at a time. */
  private long last;

  private DocumentLog(TiledLog log, VerifierKey key, AcceptedDocument.Feed feed, Clock clock) {
    this.log = log;
    this.key = key;
    this.feed = feed;
    this.clock = clock;
  }

  /**
   * Opens the log in a folder and reads what it has.
   *
   * @throws IOException when it cannot be read, or another process has it
   */
  public static DocumentLog open(
      Path folder, NoteSigner signer, Cosigning witnesses, AcceptedDocument.Feed feed, Clock clock)
      throws IOException {
    TiledLog tiles = TiledLog.open(folder, signer, witnesses);
    try {
      DocumentLog log = new DocumentLog(tiles, signer.verifierKey(), feed, clock);
      log.readPublished();
      return log;
    } catch (IOException | RuntimeException e) {
      tiles.close();
      throw e;
    }
  }

  /** Appends what the index has accepted since the last run. */
  @Override
  public synchronized void run() throws IOException {
    log.settle();
    readPublished();
    for (List<AcceptedDocument> page = next(); !page.isEmpty(); page = next()) {
      List<byte[]> entries = entries(page);
      if (!entries.isEmpty()) {
        log.append(entries);
        readPublished();
      }
      last = page.get(page.size() - 1).id();
    }
  }

  /** Has witnesses say anew what they know of the checkpoint. */
  public synchronized void renew() throws IOException {
    log.renew();
  }

  private List<AcceptedDocument> next() throws IOException {
    return feed.after(last, TiledLog.MAX_BATCH);
  }

  private List<byte[]> entries(List<AcceptedDocument> page) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Set<LogEntry> entries = new LinkedHashSet<>();
    for (AcceptedDocument one : page) {
      if (place(one.payload(), one.key()).isEmpty()) {
        entries.add(new LogEntry(now, one.key(), one.name(), one.payload()));
      }
    }
    return entries.stream().map(LogEntry::encode).toList();
  }

  private void readPublished() throws IOException {
    long size = log.published().tree().size();
    while (known() < size) {
      long start = known();
      long end = Math.min(size, start + TiledTree.MAX_ENTRIES);
      List<LogEntry> entries = new ArrayList<>();
      for (byte[] entry : new TiledTree(log.folder(), size).entries(start, end)) {
        entries.add(parse(entry));
      }
      synchronized (logged) {
        entries.forEach(entry -> logged.add(entry.payload(), entry.key()));
      }
    }
  }

  private static LogEntry parse(byte[] entry) throws IOException {
    try {
      return LogEntry.parse(entry);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the log has an entry that this program does not know, of a newer one: " + e.getMessage(),
          e);
    }
  }

  private long known() {
    synchronized (logged) {
      return logged.size();
    }
  }

  private OptionalLong place(Digest payload, KeyId signer) {
    synchronized (logged) {
      return logged.find(payload, signer);
    }
  }

  /**
   * The proof that a document is in the log as it was last published, with its entry beside it.
   *
   * @return empty when it is not in it, or not yet
   */
  public Optional<LogProof> prove(Digest payload, KeyId signer) throws IOException {
    OptionalLong place = place(payload, signer);
    SignedCheckpoint checkpoint = log.published();
    if (place.isEmpty()) {
      return Optional.empty();
    }
    long index = place.getAsLong();
    TiledTree tree = new TiledTree(log.folder(), checkpoint.tree().size());
    byte[] entry = tree.entries(index, index + 1).get(0);
    return Optional.of(new LogProof(Optional.of(entry), tree.inclusion(index), checkpoint));
  }

  /**
   * That the log of one published size begins with all that it was at another.
   *
   * @return empty when it has not been so large, or the sizes are in the wrong order
   */
  public Optional<ConsistencyProof> consistency(long older, long newer) throws IOException {
    return older < 0 || newer < older || newer > log.published().tree().size()
        ? Optional.empty()
        : Optional.of(new TiledTree(log.folder(), newer).consistency(older));
  }

  /** A tile, if all of it is published. */
  public Optional<byte[]> tile(TilePath tile) throws IOException {
    return tile.isWithin(log.published().tree().size())
        ? log.folder().read(tile)
        : Optional.empty();
  }

  /** The log's last word. */
  public SignedCheckpoint published() {
    return log.published();
  }

  /** What its checkpoints are checked with. */
  public VerifierKey key() {
    return key;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
