package org.lodestone.trust;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.Deadline;
import org.lodestone.sign.Envelope;
import org.lodestone.trust.Requirement.Tuf;
import org.lodestone.tuf.HttpMirror;
import org.lodestone.tuf.TrustedFolder;
import org.lodestone.tuf.Update;
import org.lodestone.tuf.Update.Found;
import org.lodestone.tuf.UpdateFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collection that the policy asks for, as its mirrors have it. All of them are asked when {@link
 * #RENEWAL} is over: one that is behind, down or lying hides nothing that another one has. While
 * none has anything good, what was good last counts until it expires or is too old.
 */
final class FollowedCollection {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedCollection.class);

  static final Duration RENEWAL = Duration.ofSeconds(30);

  /** What all mirrors together have to bring it up to date, and one has for a target. */
  private static final Duration TIME = Duration.ofSeconds(3);

  private final Tuf collection;
  private final TrustedFolder trusted;
  private final Clock clock;
  private final RestingMirror kept;
  private final List<RestingMirror> mirrors = new ArrayList<>();

  // All guarded by this.
  private Deadline deadline = Deadline.in(Duration.ZERO);
  private Optional<Update> current = Optional.empty();
  private Instant asked = Instant.MIN;
  private List<String> failures = List.of();

  /**
   * @param from those of its mirrors that are asked
   */
  FollowedCollection(Tuf collection, List<URI> from, TrustedFolder trusted, Clock clock) {
    this.collection = collection;
    this.trusted = trusted;
    this.clock = clock;
    this.kept = new RestingMirror(trusted);
    for (URI mirror : from) {
      mirrors.add(new RestingMirror(new HttpMirror(mirror, () -> deadline)));
    }
  }

  /**
   * What the collection says of a target now; empty when it says nothing.
   *
   * @throws IOException when it cannot be told, saying what each mirror did
   */
  synchronized Optional<Found> find(String path) throws IOException {
    return ask(update -> update.find(path));
  }

  /** The envelope that is the target; empty when there is no such target. */
  synchronized Optional<Envelope> document(String path) throws IOException {
    Optional<Found> found = find(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    byte[] file = ask(update -> update.fetch(found.get(), Envelope.MAX_BYTES));
    try {
      return Optional.of(Envelope.parse(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " in the collection is no document: " + e.getMessage(), e);
    }
  }

  private interface Question<T> {
    T ask(Update update) throws IOException, UpdateFailedException;
  }

  private <T> T ask(Question<T> question) throws IOException {
    Update update = current();
    deadline = Deadline.in(TIME);
    try {
      return question.ask(update);
    } catch (UpdateFailedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Update current() throws IOException {
    Instant now = clock.instant();
    if (asked.isBefore(now.minus(RENEWAL)) || asked.isAfter(now)) {
      asked = now;
      renew(now);
    }
    if (current.isEmpty()) {
      throw new IOException(String.join("; ", failures));
    }
    Instant expires = current.get().expires();
    if (!expires.isAfter(now)) {
      throw new IOException(
          "the collection's timestamp expired at %s, it is %s here%s"
              .formatted(expires, now, reasons()));
    }
    requireFresh(now);
    return current.get();
  }

  private void renew(Instant now) {
    List<String> failed = new ArrayList<>();
    boolean good = current.filter(update -> update.expires().isAfter(now)).isPresent();
    for (RestingMirror mirror : mirrors) {
      if (good && mirror.isResting(now)) {
        failed.add(mirror + " is left alone, as it could not be read");
      } else {
        deadline = Deadline.in(TIME.dividedBy(mirrors.size()));
        update(mirror, now, failed);
      }
    }
    failed.forEach(failure -> LOG.warn("{}", failure));
    if (current.isEmpty()) {
      update(kept, now, failed);
    }
    failures = failed;
  }

  private void update(RestingMirror mirror, Instant now, List<String> failed) {
    try {
      current = Optional.of(mirror.update(trusted, collection.root(), now));
    } catch (UpdateFailedException e) {
      failed.add(mirror + ": " + e.getMessage());
    } catch (IOException e) {
      failed.add(String.valueOf(e.getMessage()));
    }
  }

  /** A mirror that goes on giving one timestamp is found out before it expires. */
  private void requireFresh(Instant now) throws IOException {
    Optional<Instant> since = trusted.timestampSince();
    if (collection.maxStaleness().isPresent()
        && since.isPresent()
        && since.get().plus(collection.maxStaleness().get()).isBefore(now)) {
      throw new IOException(
          "the collection has had the same timestamp since %s, expected a newer one within %s%s"
              .formatted(since.get(), collection.maxStaleness().get(), reasons()));
    }
  }

  private String reasons() {
    return failures.isEmpty() ? "" : "; " + String.join("; ", failures);
  }
}
