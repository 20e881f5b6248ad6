package org.lodestone.torrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who proves to have a blob: trackers are asked as a peer that lacks it, because seeds are
 * not named to seeds, and each one they name gets a {@link PieceChallenge}.
 */
final class CopyProbe {

  private static final Logger LOG = LoggerFactory.getLogger(CopyProbe.class);

  /** No more peers are asked after this time. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final PeerId self;
  private final AnnounceClient announces;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param self what this node is called in swarms; it does not count
   */
  CopyProbe(PeerId self, AnnounceClient announces) {
    this.self = self;
    this.announces = announces;
  }

  /** As {@link TorrentEngine#copies} says. */
  int count(BlobTorrent torrent, List<Tracker> trackers, int enough) {
    long end = System.nanoTime() + LIMIT.toNanos();
    // In another order each time: those that do not answer may not stand before others for ever.
    List<InetSocketAddress> peers = new ArrayList<>(peers(torrent, trackers));
    Collections.shuffle(peers, random);
    int proved = 0;
    for (InetSocketAddress peer : peers) {
      if (proved < enough && goesOn(end) && proves(torrent, peer)) {
        proved++;
      }
    }
    return proved;
  }

  private static boolean goesOn(long end) {
    return System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted();
  }

  private Set<InetSocketAddress> peers(BlobTorrent torrent, List<Tracker> trackers) {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    for (Tracker tracker : trackers) {
      // A port of one's own, so that the tracker does not take this for the seed's announce.
      try (ServerSocket own = new ServerSocket(0, 1)) {
        found.addAll(
            announces.peers(tracker, torrent.infoHash(), own.getLocalPort(), torrent.size()));
      } catch (IOException e) {
        LOG.debug("{} does not say who has {}", tracker, torrent.digest(), e);
      }
    }
    return found;
  }

  private boolean proves(BlobTorrent torrent, InetSocketAddress peer) {
    try {
      return new PieceChallenge(torrent, self, random).passes(peer);
    } catch (IOException e) {
      LOG.debug("{} does not prove to have {}", peer, torrent.digest(), e);
      return false;
    }
  }
}
