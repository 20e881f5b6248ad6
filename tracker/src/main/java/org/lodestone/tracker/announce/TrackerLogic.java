package org.lodestone.tracker.announce;

import java.util.List;
import java.util.function.Predicate;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;
import org.lodestone.tracker.announce.SwarmCounts.Counts;

/** What the tracker does with an announce or a scrape, however it arrived. */
public final class TrackerLogic {

  private final Swarms swarms;
  private final Predicate<InfoHash> admitted;
  private final AnnounceMetrics metrics;

  /**
   * @param admitted which torrents may be announced here; asked at every announce
   */
  public TrackerLogic(Swarms swarms, Predicate<InfoHash> admitted, AnnounceMetrics metrics) {
    this.swarms = swarms;
    this.admitted = admitted;
    this.metrics = metrics;
  }

  /**
   * @throws AnnounceRefusedException with a message for the client
   */
  public AnnounceResponse announce(AnnounceRequest request) throws AnnounceRefusedException {
    try {
      if (!admitted.test(request.infoHash())) {
        throw new AnnounceRefusedException(
            Reason.NOT_INDEXED,
            "torrent " + request.infoHash() + " is not in this tracker's index; publish it first");
      }
      AnnounceResponse response = swarms.announce(request);
      metrics.answered(request);
      return response;
    } catch (AnnounceRefusedException e) {
      metrics.refused(request.transport(), request.event(), e.reason());
      throw e;
    }
  }

  /** The counts of each torrent, in the order asked for (BEP 15, BEP 48). */
  public List<Counts> scrape(Transport transport, List<InfoHash> infoHashes) {
    metrics.scraped(transport);
    return infoHashes.stream().map(swarms::counts).toList();
  }

  /** Counts a request no codec could read. */
  public void malformed(Transport transport) {
    metrics.malformed(transport);
  }
}
