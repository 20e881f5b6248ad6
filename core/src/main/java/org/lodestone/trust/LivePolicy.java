package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.lodestone.io.BackgroundTasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trust policy as it is on disk now: its file and the key files that it names. They are looked
 * at before each decision and four times a second besides, and read when they have changed. While
 * they are missing or cannot be used nothing is accepted, and the policy says why ({@link
 * TrustPolicy#fault}); it recovers by itself when they are good again.
 */
public final class LivePolicy implements PolicySource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LivePolicy.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** Files that answer no question for so long (a dead network folder) cannot be relied on. */
  private static final Duration STALE = Duration.ofSeconds(5);

  private final Path file;
  private final BackgroundTasks watching = new BackgroundTasks("trust-policy");
  private FileStamps stamps = new FileStamps();
  private volatile Seen seen;

  /**
   * @param at {@code System.nanoTime()} when the files were looked at
   */
  private record Seen(TrustPolicy policy, long at) {}

  private LivePolicy(Path file) {
    this.file = file;
    this.seen = new Seen(read(), System.nanoTime());
  }

  /** Reads the policy and goes on watching it until it is closed. */
  public static LivePolicy watch(Path file) {
    LivePolicy policy = new LivePolicy(file);
    policy.watching.every(INTERVAL, "trust policy", policy::current);
    return policy;
  }

  @Override
  public synchronized TrustPolicy current() {
    TrustPolicy before = seen.policy();
    TrustPolicy now = stamps.mayHaveChanged() ? read() : before;
    seen = new Seen(now, System.nanoTime());
    if (!now.epoch().equals(before.epoch()) || !now.fault().equals(before.fault())) {
      now.fault()
          .ifPresentOrElse(
              fault -> LOG.error("{}: nothing is accepted", fault),
              () -> LOG.info("the trust policy {} has changed (epoch {})", file, now.epoch()));
    }
    return now;
  }

  @Override
  public TrustPolicy lastSeen() {
    Seen last = seen;
    return System.nanoTime() - last.at() <= STALE.toNanos()
        ? last.policy()
        : TrustPolicy.failing(
            file, "the trust policy %s has not been readable for 5 s".formatted(file));
  }

  /** Whatever goes wrong ends in a policy that accepts nothing, never in the one before. */
  private TrustPolicy read() {
    stamps = new FileStamps();
    try {
      return TrustPolicy.load(file, stamps::note);
    } catch (IOException | RuntimeException e) {
      return TrustPolicy.failing(file, e.getMessage());
    }
  }

  @Override
  public void close() {
    watching.close();
  }
}
