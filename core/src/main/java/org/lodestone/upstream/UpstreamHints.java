package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lodestone.index.Hint;
import org.lodestone.index.HintPost;
import org.lodestone.index.HintTrackers;
import org.lodestone.index.Hints;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has which blob of a registry that everybody may read: tells trackers what this node seeds,
 * and asks them for what others do. No blob of any other repository is asked for or told of. Safe
 * for use by many threads.
 */
public final class UpstreamHints {

  /** How often what is told is told again. */
  public static final Duration RENEWAL = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamHints.class);

  /** What a tracker may add to the time that a blob takes. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration POST_TIME = Duration.ofSeconds(10);
  private static final Duration KNOWN_LIFE = Duration.ofSeconds(10);

  /** So many swarms are tried at most: each costs time when it is a lie. */
  private static final int MAX_TRIED = 3;

  /** The newest of which others are told; with those of documents on top. */
  private static final int MAX_TOLD = 1_000;

  private final HintTrackers trackers;
  private final BlobTorrents torrents;
  private final PeerId self = PeerId.random();
  private final Cache<Digest, List<InfoHash>> known =
      CacheBuilder.newBuilder().maximumSize(MAX_TOLD).expireAfterWrite(KNOWN_LIFE).build();

  /** Guarded by itself; the newest are the last. */
  private final Set<Digest> told = new LinkedHashSet<>();

  /** Until when no tracker is asked, as none answered in time; guarded by this. */
  private Deadline silence = Deadline.in(Duration.ZERO);

  /**
   * @param torrents of the blobs that are here
   */
  UpstreamHints(HintTrackers trackers, BlobTorrents torrents) {
    this.trackers = trackers;
    this.torrents = torrents;
  }

  /** The torrents that are said to hold the whole blob, those that most say so first. */
  List<InfoHash> of(Digest blob, long size) {
    List<InfoHash> before = known.getIfPresent(blob);
    if (before != null) {
      return before;
    }
    if (trackers.isEmpty() || isSilent()) {
      return List.of();
    }
    Deadline deadline = Deadline.in(PATIENCE);
    Hints hints = trackers.ask(blob, deadline);
    if (deadline.isOver() && hints.isEmpty()) {
      silent();
    }
    Stream<InfoHash> offered =
        hints.offers().stream()
            .filter(offer -> offer.hint().isWhole() && offer.hint().size() == size)
            .sorted(Comparator.comparingInt(Hints.Offer::sources).reversed())
            .map(offer -> offer.hint().infoHash());
    List<InfoHash> found =
        Stream.concat(hints.listed().stream(), offered).distinct().limit(MAX_TRIED).toList();
    known.put(blob, found);
    return found;
  }

  private synchronized boolean isSilent() {
    return !silence.isOver();
  }

  private synchronized void silent() {
    silence = Deadline.in(KNOWN_LIFE);
    LOG.info("no tracker says who has a blob, so none is asked for {}", KNOWN_LIFE);
  }

  /** From now on others are told that this node has the blob. */
  void has(Digest blob) {
    synchronized (told) {
      told.remove(blob);
      told.add(blob);
      if (told.size() > MAX_TOLD) {
        told.remove(told.iterator().next());
      }
    }
    tell(List.of(blob));
  }

  /** Others are not told of it any more. */
  void hasNot(Digest blob) {
    synchronized (told) {
      told.remove(blob);
    }
  }

  /** Tells trackers again what is still here. To be run every {@link #RENEWAL}. */
  public void renew() {
    List<Digest> all;
    synchronized (told) {
      all = new ArrayList<>(told);
    }
    for (int from = 0; from < all.size(); from += HintPost.MAX_ENTRIES) {
      tell(all.subList(from, Math.min(all.size(), from + HintPost.MAX_ENTRIES)));
    }
  }

  private void tell(List<Digest> blobs) {
    List<Hint> hints = new ArrayList<>();
    for (Digest blob : blobs) {
      try {
        torrents.find(blob).map(Hint::of).ifPresent(hints::add);
      } catch (IOException e) {
        LOG.warn("others are not told of blob {}", blob, e);
      }
    }
    if (!trackers.isEmpty() && !hints.isEmpty()) {
      trackers.post(
          new HintPost(self, HintPost.MAX_LEASE, hints, List.of()), Deadline.in(POST_TIME));
    }
  }
}
