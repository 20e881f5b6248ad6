package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.CollectionException;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.RoleStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one collection from expiring: signs its timestamp anew when half of its time is over, and
 * the snapshot with it. What waits in the collection for signatures goes on waiting. Safe for use
 * by several threads.
 */
public final class CollectionRenewal {

  /** How often it is to be run: often enough for the shortest timestamp, and after a failure. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(CollectionRenewal.class);

  /** With less than this part of a timestamp's time left somebody has to be told. */
  private static final int URGENT = 4;

  private final CollectionSettings settings;
  private final SigningKey key;
  private final PublishedCollection collection;
  private final Clock clock;

  private volatile State state;

  /**
   * How it stands.
   *
   * @param expires when clients begin to refuse the collection: the first of what is published
   *     there to expire; empty when that is not known
   * @param failure why it was not renewed last; empty when it was, or needed not be
   */
  public record State(String folder, Optional<Instant> expires, Optional<String> failure) {}

  private CollectionRenewal(CollectionSettings settings, SigningKey key, Clock clock) {
    this.settings = settings;
    this.key = key;
    this.collection = new PublishedCollection(settings.folder());
    this.clock = clock;
    this.state = new State(settings.folder().toString(), Optional.empty(), Optional.empty());
  }

  /**
   * @throws IOException when the key cannot be opened
   */
  public static CollectionRenewal open(CollectionSettings settings, Clock clock)
      throws IOException {
    return new CollectionRenewal(settings, settings.storedKey().open(), clock);
  }

  /** Renews what has to be. A failure is in the {@link #state}, and tried again the next time. */
  public void run() {
    Optional<String> failure = Optional.empty();
    try {
      collection.renewTimestamp(List.of(key), settings.timestamp(), clock.instant());
    } catch (IOException | CollectionException | RuntimeException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
      LOG.warn("the collection {} was not renewed: {}", settings.folder(), failure.get());
    }
    state = new State(settings.folder().toString(), expires(), failure);
  }

  private Optional<Instant> expires() {
    try {
      return collection.status().stream()
          .filter(one -> one.staged().isEmpty())
          .map(RoleStatus::expires)
          .min(Instant::compareTo);
    } catch (IOException | CollectionException | RuntimeException e) {
      return Optional.empty();
    }
  }

  public State state() {
    return state;
  }

  /** What somebody has to see to before clients refuse the collection; empty when all is well. */
  public Optional<String> fault() {
    State now = state;
    Instant urgent = clock.instant().plus(settings.timestamp().dividedBy(URGENT));
    if (now.expires().filter(urgent::isBefore).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "the collection %s %s: %s"
            .formatted(
                now.folder(),
                now.expires().map(time -> "expires at " + time).orElse("cannot be read"),
                now.failure().orElse("root or targets have to be renewed by their keys")));
  }

  /** What makes documents current in the collection, with its online key beside those given. */
  public CollectionTargets targets(String role, SigningKey signer) {
    return new CollectionTargets(
        collection, role, List.of(signer, key), settings.timestamp(), clock);
  }
}
