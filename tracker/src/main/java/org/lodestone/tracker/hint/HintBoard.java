package org.lodestone.tracker.hint;

import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class HintBoard {

  private final Clock clock;
  private final Map<Digest, BlobHints> blobs = new HashMap<>();
  private final SourceShares<Posted> shares;

  /** Who came before whom. */
  private long turns;

  private long evicted;

  public HintBoard(HintSettings settings, Clock clock) {
    this.clock = clock;
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
    synchronized (this) {
      expire(blob);
      posted = ofBlob(blob).map(BlobHints::all).orElse(List.of());
    }
    return HintAnswer.of(posted);
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

  /** How many hints and wants had to make room for others. */
  public synchronized long evicted() {
    return evicted;
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
              forgetIfEmpty(loser.blob());
              evicted++;
            });
  }

  private void takeBack(Posted one) {
    ofBlob(one.blob())
        .flatMap(blob -> blob.remove(one.key()))
        .ifPresent(
            gone -> {
              shares.remove(gone.source(), gone);
              forgetIfEmpty(gone.blob());
            });
  }

  private void expire(Digest digest) {
    long now = clock.millis();
    ofBlob(digest).map(blob -> blob.expired(now)).orElse(List.of()).forEach(this::takeBack);
  }

  private void forgetIfEmpty(Digest digest) {
    if (blobs.get(digest).isEmpty()) {
      blobs.remove(digest);
    }
  }

  private Optional<BlobHints> ofBlob(Digest blob) {
    return Optional.ofNullable(blobs.get(blob));
  }
}
