package org.lodestone.seeder.report;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.lodestone.control.KeptCollections;
import org.lodestone.control.RoomStatus;
import org.lodestone.node.RoomReport;
import org.lodestone.oci.Digest;
import org.lodestone.publish.CollectionRenewal;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.TorrentEngine.SwarmStats;
import org.lodestone.torrent.Tracker;

/** What {@code keep} tells its operator. */
public final class KeepStatus {

  private final BlobStore store;
  private final TorrentEngine engine;
  private final List<Tracker> trackers;
  private final RoomStatus room;
  private final KeptCollections collections;
  private volatile boolean ready;
  private volatile long bytes;

  /** The body of {@code /status}. */
  public record Report(
      int blobs,
      long bytes,
      int torrentPort,
      List<Tracker> trackers,
      int peers,
      long uploaded,
      Optional<RoomReport> room,
      List<CollectionRenewal.State> collections) {}

  public KeepStatus(
      BlobStore store,
      TorrentEngine engine,
      List<Tracker> trackers,
      RoomStatus room,
      KeptCollections collections) {
    this.store = store;
    this.engine = engine;
    this.trackers = trackers;
    this.room = room;
    this.collections = collections;
  }

  /** To be called when everything is seeded. */
  public void ready() throws IOException {
    long sum = 0;
    for (Digest digest : store.list()) {
      sum += Files.size(store.path(digest));
    }
    bytes = sum;
    ready = true;
  }

  public Optional<String> fault() {
    if (!ready) {
      return Optional.of("still reading the store");
    }
    return Files.isReadable(store.root())
        ? Optional.empty()
        : Optional.of("the store " + store.root() + " cannot be read");
  }

  public Report report() {
    int peers = 0;
    long uploaded = 0;
    for (SwarmStats stats : swarms()) {
      peers += stats.peers();
      uploaded += stats.uploaded();
    }
    return new Report(
        engine.active().size(),
        bytes,
        engine.port(),
        trackers,
        peers,
        uploaded,
        room.report(),
        collections.report());
  }

  public PrometheusRegistry metrics() {
    PrometheusRegistry registry = new PrometheusRegistry();
    GaugeWithCallback.builder()
        .name("lodestone_keep_blobs")
        .help("Blobs seeded.")
        .callback(gauge -> gauge.call(engine.active().size()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lodestone_keep_store_bytes")
        .help("Size of the blob store when it was opened.")
        .callback(gauge -> gauge.call((double) bytes))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lodestone_keep_peers")
        .help("Connections to peers, over all swarms.")
        .callback(gauge -> gauge.call(swarms().stream().mapToInt(SwarmStats::peers).sum()))
        .register(registry);
    CounterWithCallback.builder()
        .name("lodestone_keep_uploaded_bytes_total")
        .help("Payload bytes sent to peers.")
        .callback(
            counter -> counter.call(swarms().stream().mapToDouble(SwarmStats::uploaded).sum()))
        .register(registry);
    room.register(registry);
    collections.register(registry);
    return registry;
  }

  private List<SwarmStats> swarms() {
    return engine.active().stream().flatMap(one -> engine.stats(one).stream()).toList();
  }
}
