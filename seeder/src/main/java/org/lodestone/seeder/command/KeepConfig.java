package org.lodestone.seeder.command;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.node.Quota;
import org.lodestone.node.Upkeep;
import org.lodestone.program.ByteRate;
import org.lodestone.program.Endpoints;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.publish.CollectionSettings;
import org.lodestone.pull.WithdrawalUpkeep;
import org.lodestone.torrent.Tracker;

/**
 * The configuration of {@code lodestone keep}. A component that is null takes its default.
 *
 * @param store the blob store to seed ($XDG_DATA_HOME/lodestone/store)
 * @param trackers where to announce, as with --tracker; at least one is needed in the end
 * @param indexes where withdrawals are heard of (beside the trackers)
 * @param refresh how often the indexes are asked what was withdrawn (1 min)
 * @param torrentPort TCP port for peers; 0 takes any free one (6881)
 * @param uploadLimit most bytes a second to peers beyond the local network, such as 10M (no limit)
 * @param scrubRate bytes a second of stored blobs that are read to find damaged ones (4M)
 * @param quota how much the store may take (no limit but the disk)
 * @param collections TUF collections whose timestamps are renewed (none)
 * @param status health, metrics and status; for the operator only (127.0.0.1:7073)
 * @param statusNames names that port answers to beside localhost and its addresses (none)
 */
record KeepConfig(
    Optional<Path> store,
    List<Tracker> trackers,
    List<URI> indexes,
    Duration refresh,
    Integer torrentPort,
    Optional<ByteRate> uploadLimit,
    ByteRate scrubRate,
    Quota quota,
    List<CollectionSettings> collections,
    ListenAddress status,
    HostNames statusNames) {

  static final int DEFAULT_TORRENT_PORT = 6881;

  KeepConfig {
    store = store == null ? Optional.empty() : store;
    trackers = trackers == null ? List.of() : trackers.stream().distinct().toList();
    indexes = indexes == null ? List.of() : List.copyOf(indexes);
    refresh = WithdrawalUpkeep.interval(refresh);
    Endpoints.of(trackers, indexes); // refuses what cannot be called
    torrentPort = torrentPort == null ? DEFAULT_TORRENT_PORT : torrentPort;
    uploadLimit = uploadLimit == null ? Optional.empty() : uploadLimit;
    scrubRate = scrubRate == null ? new ByteRate(Upkeep.DEFAULT_SCRUB_RATE) : scrubRate;
    quota = quota == null ? Quota.none() : quota;
    collections = collections == null ? List.of() : List.copyOf(collections);
    status = status == null ? new ListenAddress("127.0.0.1", 7073) : status;
    statusNames = statusNames == null ? HostNames.LOOPBACK : statusNames;
    if (torrentPort < 0 || torrentPort > 65_535) {
      throw new IllegalArgumentException("torrentPort is 0 to 65535, found: " + torrentPort);
    }
  }

  static KeepConfig defaults() {
    return new KeepConfig(
        Optional.empty(), null, null, null, null, Optional.empty(), null, null, null, null, null);
  }
}
