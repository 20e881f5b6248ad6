package org.lodestone.gateway;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.gateway.blob.SwarmReaders;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.RoomReport;
import org.lodestone.publish.CollectionRenewal;
import org.lodestone.registry.RegistryEndpoint;
import org.lodestone.torrent.TorrentEngine.SwarmStats;
import org.lodestone.torrent.Tracker;

/**
 * What the gateway does now, as its status port tells it: enough to explain a pull that is slow.
 *
 * @param store the folder of its blobs
 * @param policy the file of its trust policy
 * @param torrents blobs that are seeded or fetched
 * @param waitingRequests blob requests that read from swarms
 * @param collections those whose timestamps are renewed
 * @param room how the store stands with its quota and its disk
 */
record GatewayStatus(
    Instant started,
    String listen,
    int torrentPort,
    String store,
    String policy,
    List<Tracker> trackers,
    List<URI> indexes,
    List<Registry> upstreams,
    int torrents,
    int waitingRequests,
    List<Download> downloads,
    Optional<RoomReport> room,
    List<CollectionRenewal.State> collections) {

  /**
   * A registry that images are pulled through.
   *
   * @param addresses where its API is tried, in this order
   */
  record Registry(String name, List<URI> addresses) {

    static Registry of(UpstreamSettings upstream) {
      RegistryEndpoint endpoint = upstream.config().endpoint();
      return new Registry(endpoint.name(), endpoint.addresses());
    }
  }

  /**
   * A blob on its way.
   *
   * @param verified bytes of pieces that are here
   * @param readers requests that wait for it
   * @param wholeCopies connected peers that have all of it
   * @param rate bytes per second
   */
  record Download(
      String blob,
      String source,
      long size,
      long verified,
      long readers,
      int peers,
      int wholeCopies,
      int rate) {}

  static List<Download> downloads(List<BlobJobs.Progress> running, SwarmReaders readers) {
    return running.stream()
        .map(
            one ->
                new Download(
                    one.digest().toString(),
                    one.source(),
                    one.size(),
                    one.arrived(),
                    readers.waitingFor(one.digest()),
                    one.swarm().map(SwarmStats::peers).orElse(0),
                    one.swarm().map(SwarmStats::connectedSeeds).orElse(0),
                    one.swarm().map(SwarmStats::downloadRate).orElse(0)))
        .toList();
  }
}
