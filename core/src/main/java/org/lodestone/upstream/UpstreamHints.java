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
import org.lodestone.index.Hints;
import org.lodestone.oci.Digest;
import org.lodestone.relay.MeetingPlace;
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

  private static final Duration POST_TIME = Duration.ofSeconds(10);
  private static final Duration KNOWN_LIFE = Duration.ofSeconds(10);

  /** So many swarms are tried at most: each costs time when it is a lie. */
  private static final int MAX_TRIED = 3;

  /** The newest of which others are told; with those of documents on top. */
  private static final int MAX_TOLD = 1_000;

  private final MeetingPlace meetings;
  private final BlobTorrents torrents;
  private final PeerId self = PeerId.random();
  private final Cache<Digest, List<InfoHash>> known =
      CacheBuilder.newBuilder().maximumSize(MAX_TOLD).expireAfterWrite(KNOWN_LIFE).build();

  /** Guarded by itself; the newest are the last. */
  private final Set<Digest> told = new LinkedHashSet<>();

  /**
   * @param torrents of the blobs that are here
   */
  UpstreamHints(MeetingPlace meetings, BlobTorrents torrents) {
    this.meetings = meetings;
    this.torrents = torrents;
  }

  /** The torrents that are said to hold the blob, those that most say so first. */
  List<InfoHash> of(Digest blob, long size) {
    List<InfoHash> before = known.getIfPresent(blob);
    if (before != null) {
      return before;
    }
    Hints hints = meetings.ask(blob);
    Stream<InfoHash> offered =
        hints.offers().stream()
            .filter(offer -> offer.hint().size() == size)
            .sorted(Comparator.comparingInt(Hints.Offer::sources).reversed())
            .map(offer -> offer.hint().infoHash());
    List<InfoHash> found =
        Stream.concat(hints.listed().stream(), offered).distinct().limit(MAX_TRIED).toList();
    known.put(blob, found);
    return found;
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
    if (!meetings.isEmpty() && !hints.isEmpty()) {
      meetings.post(new HintPost(self, HintPost.MAX_LEASE, hints, List.of()), POST_TIME);
    }
  }
}
