package org.lodestone.node;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.HostResolver;
import org.lodestone.torrent.HostResolver.NameService;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in swarms: the engine, the blobs it fetches and those it seeds, and what is done
 * for them in the background. Closes in the reverse of the order things were started in.
 */
public final class Peering implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Peering.class);
  private static final Duration RETRY_LOST = Duration.ofMinutes(1);

  private final TorrentEngine engine;
  private final BlobJobs jobs;
  private final PublicSeeds seeds;
  private final Upkeep upkeep;
  private final List<Tracker> trackers;
  private final Optional<Room> room;
  private final Wants wants = new Wants();

  private Peering(
      TorrentEngine engine, Node node, Node.Config config, Clock clock, HostResolver resolver)
      throws IOException {
    Holdings holdings = node.holdings();
    this.engine = engine;
    this.trackers = config.trackers();
    HintFilter hints = new HintFilter(config.allowedHints(), trackers, resolver);
    this.seeds = new PublicSeeds(holdings, engine, hints, trackers);
    this.jobs = new BlobJobs(holdings, seeds, engine, hints, trackers, node.journal());
    this.upkeep = new Upkeep(holdings, engine, config.scrubRate(), clock);
    LostBlobs lost = new LostBlobs(holdings, jobs, wants);
    seeds.onLost(lost::fetch);
    upkeep.tasks().every(RETRY_LOST, "damaged blobs", lost::run);
    OtherCopies copies = new OtherCopies(holdings, engine, seeds, hints, trackers);
    this.room =
        config.quota().isEmpty()
            ? Optional.empty()
            : Optional.of(room(node, config.quota().get(), copies, clock));
    room.ifPresent(
        one -> {
          jobs.admittedBy(one::admit);
          upkeep.tasks().every(Room.INTERVAL, "room in the store", one::run);
        });
  }

  private Room room(Node node, Quota quota, OtherCopies copies, Clock clock) throws IOException {
    RoomLog log = new RoomLog();
    RoomEvictions evictions =
        new RoomEvictions(
            node.holdings(),
            node.pins(),
            node.evictions(),
            quota.published(),
            jobs,
            wants,
            copies,
            log,
            clock);
    Disk disk = Disk.of(node.store().root());
    return new Room(node.holdings(), quota, disk, jobs, copies, evictions, log, clock);
  }

  static Peering begin(Node node, Node.Config config, Clock clock, NameService names)
      throws IOException {
    EngineListener suspects = node.holdings().suspects();
    TorrentEngine engine = LibtorrentEngine.start(config.engine(), suspects);
    try {
      return new Peering(engine, node, config, clock, new HostResolver(names));
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  public TorrentEngine engine() {
    return engine;
  }

  public BlobJobs jobs() {
    return jobs;
  }

  public PublicSeeds seeds() {
    return seeds;
  }

  public Upkeep upkeep() {
    return upkeep;
  }

  /** Who waits for the blobs that are on their way. */
  public Wants wants() {
    return wants;
  }

  /** What keeps the store within its quota; empty when it has none. */
  public Optional<Room> room() {
    return room;
  }

  /** The operator's own. */
  public List<Tracker> trackers() {
    return trackers;
  }

  @Override
  public void close() {
    try (engine;
        seeds;
        jobs;
        upkeep) {
      LOG.debug("leaving the swarms");
    }
  }
}
