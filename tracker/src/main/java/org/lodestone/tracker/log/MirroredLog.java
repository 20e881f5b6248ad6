package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.FollowedLog;
import org.lodestone.tlog.Leaves;
import org.lodestone.tlog.LogFolder;
import org.lodestone.tlog.LogMirror;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TiledTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody's log, of which a checked copy is kept and served. What its origin does wrong is told,
 * and changes nothing of what is served.
 */
public final class MirroredLog implements PublishedLog, BackgroundTasks.Task, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MirroredLog.class);

  /** Entries read at once: those of one bundle, which may be long. */
  private static final int PAGE = 256;

  private final MirrorSettings settings;
  private final LogMirror mirror;

  /** Of all that is published; guarded by itself, as proofs are asked for by many. */
  private final LoggedDocuments logged = new LoggedDocuments();

  private volatile Optional<SignedCheckpoint> shown = Optional.empty();
  private volatile Optional<String> fault = Optional.empty();

  private MirroredLog(MirrorSettings settings, LogMirror mirror) {
    this.settings = settings;
    this.mirror = mirror;
  }

  /**
   * Opens the copy and reads what it has.
   *
   * @param folder of all mirrors
   * @throws IOException when it cannot be read, is of another log, or another process has it
   */
  public static MirroredLog open(Path folder, MirrorSettings settings) throws IOException {
    LogMirror mirror =
        LogMirror.open(
            folder.resolve(settings.name()), settings.keys(), settings.origin(), settings.limits());
    try {
      MirroredLog log = new MirroredLog(settings, mirror);
      log.show();
      return log;
    } catch (IOException | RuntimeException e) {
      mirror.close();
      throw e;
    }
  }

  /** Copies what the log has got since. */
  @Override
  public synchronized void run() {
    try {
      mirror.follow();
      show();
      if (fault.isPresent()) {
        LOG.info("mirror {}: goes on", settings.name());
      }
      fault = Optional.empty();
    } catch (IOException | LogVerificationException e) {
      tell(e);
    }
  }

  private void tell(Exception e) {
    Optional<String> now = Optional.of(String.valueOf(e.getMessage()));
    if (!now.equals(fault)) {
      if (e instanceof FollowedLog.ForkException) {
        LOG.error("mirror {}: {}", settings.name(), e.getMessage());
      } else {
        LOG.warn("mirror {}: {}", settings.name(), e.getMessage());
      }
    }
    fault = now;
  }

  private void show() throws IOException {
    Optional<SignedCheckpoint> published = mirror.published();
    long size = published.map(checkpoint -> checkpoint.tree().size()).orElse(0L);
    for (long at = logged.size(); at < size; at += PAGE) {
      List<byte[]> entries =
          new TiledTree(mirror.folder(), size).entries(at, Math.min(size, at + PAGE));
      synchronized (logged) {
        entries.forEach(this::note);
      }
    }
    shown = published;
  }

  /** What is no document's, as far as is known here, is served without proofs. */
  private void note(byte[] entry) {
    try {
      logged.add(entry);
    } catch (IllegalArgumentException e) {
      logged.skip();
    }
  }

  @Override
  public Optional<SignedCheckpoint> checkpoint() {
    return shown;
  }

  @Override
  public LogFolder folder() {
    return mirror.folder();
  }

  @Override
  public Optional<LogProof> prove(Digest payload, KeyId signer) throws IOException {
    OptionalLong place;
    synchronized (logged) {
      place = logged.find(payload, signer);
    }
    Optional<SignedCheckpoint> checkpoint = shown;
    return place.isPresent() && checkpoint.isPresent() && place.getAsLong() < size()
        ? Optional.of(Leaves.PLAIN.prove(place.getAsLong(), checkpoint.get(), mirror.folder()))
        : Optional.empty();
  }

  public MirrorSettings settings() {
    return settings;
  }

  /** How many entries are there; more than are published while it copies. */
  public long kept() {
    return mirror.kept();
  }

  /** Why it did not go on last time; empty when it did. */
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() throws IOException {
    mirror.close();
  }
}
