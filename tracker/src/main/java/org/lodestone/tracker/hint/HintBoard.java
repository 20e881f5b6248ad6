package org.lodestone.tracker.hint;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.lodestone.index.Hint;
import org.lodestone.index.HintPost;
import org.lodestone.index.Hints;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.tracker.announce.SourceShares;
import org.lodestone.tracker.announce.Sources;

/**
 * What members say of blobs, in memory, until their leases end. It has a bounded number of places
 * in all and for each blob, shared between sources: when they are full, the source with the most
 * loses its oldest. Thread-safe.
 */
public final class HintBoard implements AutoCloseable {

  /** A version fits into what every JSON reader takes for a whole number, and leaves room. */
  private static final long FIRST_VERSIONS = 1L << 52;

  private final Clock clock;
  private final HintWaits waits;
  private final Map<Digest, BlobHints> blobs = new HashMap<>();
  private final SourceShares<Posted> shares;

  /** Begins anywhere, so that a version of before a restart is none of now. */
  private long lastVersion = ThreadLocalRandom.current().nextLong(FIRST_VERSIONS);

  /** Who came before whom. */
  private long turns;

  private long evicted;

  public HintBoard(HintSettings settings, Clock clock) {
    this.clock = clock;
    this.waits = new HintWaits(settings.maxWaits());
    this.shares = new SourceShares<>(settings.maxHints());
  }

  /**
   * @param from where it came from. What a member says from another address is another's.
   */
  public synchronized void post(InetAddress from, HintPost post) {
    long source = Sources.of(from);
    Optional<HostPort> relay =
        post.relayPort().isPresent()
            ? Optional.of(new HostPort(withoutZone(from), post.relayPort().getAsInt()))
            : Optional.empty();
    long until = clock.millis() + post.lease().toMillis();
    List<Posted> all = new ArrayList<>();
    for (Hint hint : post.hints()) {
      all.add(
          new Posted(
              source, post.by(), hint.blob(), Optional.of(hint), Optional.empty(), turns++, until));
    }
    for (Digest blob : post.wants()) {
      all.add(new Posted(source, post.by(), blob, Optional.empty(), relay, turns++, until));
    }
    if (post.lease().isZero()) {
      all.forEach(this::takeBack);
    } else {
      all.forEach(this::put);
    }
  }

  /** A zone means something on this machine only. */
  private static String withoutZone(InetAddress address) {
    return address.getHostAddress().split("%", 2)[0];
  }

  /** All that there is of a blob now, nothing of the index's documents. */
  public Hints ask(Digest blob) {
    List<Posted> posted;
    long version;
    synchronized (this) {
      expire(blob);
      Optional<Hints> made = ofBlob(blob).flatMap(BlobHints::answer);
      if (made.isPresent()) {
        return made.get();
      }
      posted = ofBlob(blob).map(BlobHints::all).orElse(List.of());
      version = version(blob);
    }
    Hints answer = HintAnswer.of(version, posted);
    synchronized (this) {
      ofBlob(blob).ifPresent(hints -> hints.keep(answer));
    }
    return answer;
  }

  /**
   * Done when there is something else than this version, or when this time is over; soon after, if
   * much happens. Nothing that is done then may take long.
   *
   * @return empty when the source waits for too much already
   */
  public synchronized Optional<CompletableFuture<Void>> await(
      Digest blob, long since, long source, Duration time) {
    expire(blob);
    return version(blob) == since && !time.isZero()
        ? waits.await(blob, source, time)
        : Optional.of(CompletableFuture.completedFuture(null));
  }

  /** Drops what has expired; to be called now and then. */
  public synchronized void expire() {
    long now = clock.millis();
    List<Posted> expired = new ArrayList<>();
    blobs.values().forEach(blob -> expired.addAll(blob.expired(now)));
    expired.forEach(this::takeBack);
  }

  /** How many hints and wants there are, at most so long ago as {@link #expire} was called. */
  public synchronized int size() {
    return shares.size();
  }

  /** How many blobs something is said of. */
  public synchronized int blobs() {
    return blobs.size();
  }

  /** How many questions wait. */
  public int waits() {
    return waits.count();
  }

  /** How many hints and wants had to make room for others. */
  public synchronized long evicted() {
    return evicted;
  }

  /** Ends all waiting, also what begins later. */
  @Override
  public void close() {
    waits.close();
  }

  private void put(Posted posted) {
    BlobHints blob = blobs.computeIfAbsent(posted.blob(), any -> new BlobHints());
    Optional<Posted> before = blob.remove(posted.key());
    Posted one = before.map(posted::inTurnOf).orElse(posted);
    before.ifPresent(old -> shares.remove(old.source(), old));
    blob.add(one)
        .ifPresent(
            loser -> {
              shares.remove(loser.source(), loser);
              evicted++;
            });
    shares
        .add(one.source(), one)
        .ifPresent(
            loser -> {
              blobs.get(loser.blob()).remove(loser.key());
              changed(loser.blob());
              evicted++;
            });
    if (before.filter(one::says).isEmpty()) {
      changed(one.blob());
    }
  }

  private void takeBack(Posted one) {
    ofBlob(one.blob())
        .flatMap(blob -> blob.remove(one.key()))
        .ifPresent(
            gone -> {
              shares.remove(gone.source(), gone);
              changed(gone.blob());
            });
  }

  private void expire(Digest digest) {
    long now = clock.millis();
    ofBlob(digest).map(blob -> blob.expired(now)).orElse(List.of()).forEach(this::takeBack);
  }

  private void changed(Digest digest) {
    BlobHints blob = blobs.get(digest);
    if (blob.isEmpty()) {
      blobs.remove(digest);
    } else {
      blob.changed(++lastVersion);
    }
    waits.news(digest);
  }

  private long version(Digest blob) {
    return ofBlob(blob).map(BlobHints::version).orElse(0L);
  }

  private Optional<BlobHints> ofBlob(Digest blob) {
    return Optional.ofNullable(blobs.get(blob));
  }
}
