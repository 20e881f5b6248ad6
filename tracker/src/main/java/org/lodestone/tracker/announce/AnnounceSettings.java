package org.lodestone.tracker.announce;

import java.time.Duration;

/**
 * How the tracker treats announces. A component that is null takes its default.
 *
 * @param interval when clients shall announce again (15 minutes)
 * @param minInterval how soon they may (1 minute)
 * @param peerExpiry how long a peer that falls silent is kept (40 minutes): "stopped" often never
 *     comes
 * @param maxTorrents swarms held at once (200,000). When an eighth of that is left, another is made
 *     free: those go first that only the sources with the most swarms are in
 * @param maxPeers peers held at once, over all swarms (1,000,000). When an eighth of that is left,
 *     another is made free: sources with the most peers lose some of theirs
 * @param peersPerAnswer when the client does not say how many it wants (50)
 * @param maxPeersPerAnswer whatever the client says (200)
 */
public record AnnounceSettings(
    Duration interval,
    Duration minInterval,
    Duration peerExpiry,
    Integer maxTorrents,
    Integer maxPeers,
    Integer peersPerAnswer,
    Integer maxPeersPerAnswer) {

  /** A peer's time stamp wraps around after 18 hours. */
  private static final Duration LONGEST_EXPIRY = Duration.ofHours(12);

  /** With more, an answer of IPv4 peers would not fit a UDP datagram. */
  private static final int MOST_PEERS = 200;

  public AnnounceSettings {
    interval = interval == null ? Duration.ofMinutes(15) : interval;
    minInterval = minInterval == null ? Duration.ofMinutes(1) : minInterval;
    peerExpiry = peerExpiry == null ? Duration.ofMinutes(40) : peerExpiry;
    maxTorrents = maxTorrents == null ? 200_000 : maxTorrents;
    maxPeers = maxPeers == null ? 1_000_000 : maxPeers;
    peersPerAnswer = peersPerAnswer == null ? 50 : peersPerAnswer;
    maxPeersPerAnswer = maxPeersPerAnswer == null ? MOST_PEERS : maxPeersPerAnswer;
    require(minInterval.toSeconds() >= 1, "minInterval is at least 1 s, found: " + minInterval);
    require(
        interval.compareTo(minInterval) >= 0,
        "interval " + interval + " is shorter than minInterval " + minInterval);
    require(
        peerExpiry.compareTo(interval) > 0 && peerExpiry.compareTo(LONGEST_EXPIRY) <= 0,
        "peerExpiry is longer than interval "
            + interval
            + " and at most 12 h, found: "
            + peerExpiry);
    require(maxTorrents >= 1, "maxTorrents is at least 1, found: " + maxTorrents);
    require(maxPeers >= 1, "maxPeers is at least 1, found: " + maxPeers);
    require(
        peersPerAnswer >= 0 && peersPerAnswer <= maxPeersPerAnswer,
        "peersPerAnswer is 0 to maxPeersPerAnswer "
            + maxPeersPerAnswer
            + ", found: "
            + peersPerAnswer);
    require(
        maxPeersPerAnswer <= MOST_PEERS,
        "maxPeersPerAnswer is at most " + MOST_PEERS + ", found: " + maxPeersPerAnswer);
  }

  public static AnnounceSettings defaults() {
    return new AnnounceSettings(null, null, null, null, null, null, null);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
