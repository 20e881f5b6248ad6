package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.Cosigning;
import org.lodestone.tlog.Disclosure;
import org.lodestone.tlog.Leaves;
import org.lodestone.tlog.LogFolder;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TiledLog;
import org.lodestone.tlog.TiledTree;
import org.lodestone.tlog.VerifierKey;

/**
 * The log of an index: one entry for each document and each withdrawal that it accepts, each in
 * their order.
 *
 * <p>The index's feeds say what was accepted, the log itself says what was logged: there is no
 * third thing to keep in step with them. So after a death, or when one of them was restored from a
 * copy, the next run logs what is missing, and nothing twice.
 */
public final class DocumentLog implements PublishedLog, BackgroundTasks.Task, AutoCloseable {

  private final TiledLog log;
  private final Leaves leaves;
  private final VerifierKey key;
  private final List<Following> feeds;
  private final Clock clock;

  /** Of all that is published; guarded by itself, as proofs are asked for by many. */
  private final LoggedDocuments logged = new LoggedDocuments();

  /** One feed, and the last of it that is in the log; of one run at a time. */
  private static final class Following {
    private final Accepted.Feed feed;
    private long last;

    Following(Accepted.Feed feed) {
      this.feed = feed;
    }

    List<? extends Accepted> next() throws IOException {
      return feed.after(last, TiledLog.MAX_BATCH);
    }
  }

  private DocumentLog(
      TiledLog log,
      Leaves leaves,
      VerifierKey key,
      List<? extends Accepted.Feed> feeds,
      Clock clock) {
    this.log = log;
    this.leaves = leaves;
    this.key = key;
    this.feeds = feeds.stream().map(Following::new).toList();
    this.clock = clock;
  }

  /**
   * Opens the log in a folder and reads what it has.
   *
   * @throws IOException when it cannot be read, is of another kind, or another process has it
   */
  public static DocumentLog open(
      Path folder,
      LogKind kind,
      NoteSigner signer,
      Cosigning witnesses,
      List<? extends Accepted.Feed> feeds,
      Clock clock)
      throws IOException {
    TiledLog tiles = TiledLog.open(folder, signer, witnesses);
    try {
      Leaves leaves = kind.leaves(folder, tiles.published().tree().size());
      DocumentLog log = new DocumentLog(tiles, leaves, signer.verifierKey(), feeds, clock);
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
    for (Following one : feeds) {
      run(one);
    }
  }

  private void run(Following following) throws IOException {
    for (List<? extends Accepted> page = following.next();
        !page.isEmpty();
        page = following.next()) {
      List<byte[]> entries = entries(page);
      if (!entries.isEmpty()) {
        log.append(leaves.make(log.published().tree().size(), entries));
        readPublished();
      }
      following.last = page.get(page.size() - 1).id();
    }
  }

  /** Has witnesses say anew what they know of the checkpoint. */
  public synchronized void renew() throws IOException {
    log.renew();
  }

  private List<byte[]> entries(List<? extends Accepted> page) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Map<List<Object>, byte[]> entries = new LinkedHashMap<>();
    for (Accepted one : page) {
      if (place(one.payload(), one.key()).isEmpty()) {
        entries.putIfAbsent(List.of(one.payload(), one.key()), one.entry(now));
      }
    }
    return List.copyOf(entries.values());
  }

  private void readPublished() throws IOException {
    long size = log.published().tree().size();
    while (known() < size) {
      long start = known();
      long end = Math.min(size, start + TiledTree.MAX_ENTRIES);
      List<byte[]> read = new TiledTree(log.folder(), size).entries(start, end);
      List<Disclosure> entries = leaves.disclose(start, read);
      synchronized (logged) {
        for (Disclosure entry : entries) {
          note(entry.entry().orElseThrow());
        }
      }
    }
  }

  private void note(byte[] entry) throws IOException {
    try {
      logged.add(entry);
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

  @Override
  public Optional<LogProof> prove(Digest payload, KeyId signer) throws IOException {
    OptionalLong place = place(payload, signer);
    SignedCheckpoint checkpoint = log.published();
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(leaves.prove(place.getAsLong(), checkpoint, log.folder()));
  }

  @Override
  public Optional<SignedCheckpoint> checkpoint() {
    return Optional.of(log.published());
  }

  @Override
  public LogFolder folder() {
    return log.folder();
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
