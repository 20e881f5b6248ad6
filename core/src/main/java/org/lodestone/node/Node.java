package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.lodestone.journal.Journal;
import org.lodestone.store.BlobStore;
import org.lodestone.store.StoreLockedException;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.HostResolver.NameService;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: a store, what is known of it, and, from when it is wanted, its part in swarms. The
 * gateway, {@code keep} and every command that does its own work are each one of these. Safe for
 * use by many threads.
 */
public final class Node implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Config config;
  private final Clock clock;
  private final NameService names;
  private final BlobStore store;
  private final Holdings holdings;
  private final Pins pins;
  private final Evictions evictions;
  private final Journal journal;

  /** Guarded by this. */
  private Peering peering;

  /** Guarded by this. */
  private boolean closed;

  /**
   * What makes a node.
   *
   * @param store made if need be
   * @param trackers the operator's own, asked beside those that documents name
   * @param allowedHints places that documents may name though they are not public; the operator's
   *     trackers always may
   * @param scrubRate bytes a second of stored blobs that are read to find damaged ones; 0 for none
   * @param quota what the store may take; empty when nothing is ever evicted by itself
   */
  public record Config(
      Path store,
      EngineConfig engine,
      List<Tracker> trackers,
      List<HostPort> allowedHints,
      long scrubRate,
      Optional<Quota> quota) {

    /** For a command: what it finds in the store it leaves as it is. */
    public static Config ofCommand(Path store, EngineConfig engine, List<Tracker> trackers) {
      return new Config(store, engine, trackers, List.of(), 0, Optional.empty());
    }

    public Config {
      trackers = List.copyOf(trackers);
      allowedHints = List.copyOf(allowedHints);
    }
  }

  private Node(Config config, Clock clock, NameService names, BlobStore store, Holdings holdings) {
    this.config = config;
    this.clock = clock;
    this.names = names;
    this.store = store;
    this.holdings = holdings;
    this.pins = new Pins(store);
    this.evictions = new Evictions(holdings, pins);
    this.journal = new Journal(clock);
  }

  /**
   * Opens the store and its catalog. No swarm is joined before {@link #peering} is asked for.
   *
   * @throws StoreLockedException when another process has the store
   */
  public static Node open(Config config, Clock clock) throws IOException {
    return open(config, clock, NameService.system());
  }

  /**
   * @param names who looks up the hosts that documents name
   */
  public static Node open(Config config, Clock clock, NameService names) throws IOException {
    BlobStore store = BlobStore.open(config.store());
    try {
      return new Node(config, clock, names, store, Holdings.open(store, clock));
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  public BlobStore store() {
    return store;
  }

  public Holdings holdings() {
    return holdings;
  }

  /** The names that are kept from eviction. */
  public Pins pins() {
    return pins;
  }

  public Evictions evictions() {
    return evictions;
  }

  /** What this node did last. */
  public Journal journal() {
    return journal;
  }

  /** What the images of the store take: all documents are read for it. */
  public StoreUsage usage() throws IOException {
    return StoreUsage.of(Inventory.take(holdings, pins), holdings.blobs().bytes());
  }

  /** This node's part in swarms, begun when it is asked for first: that takes a moment. */
  public synchronized Peering peering() throws IOException {
    if (closed) {
      throw new IOException("the node on " + store.root() + " is stopping");
    }
    if (peering == null) {
      peering = Peering.begin(this, config, clock, names);
    }
    return peering;
  }

  /** Whether this node takes part in swarms. */
  public synchronized boolean isPeering() {
    return peering != null;
  }

  /** Leaves the swarms, then the store. */
  @Override
  public void close() throws IOException {
    try (store;
        holdings) {
      Peering last;
      synchronized (this) {
        closed = true;
        last = peering;
      }
      if (last != null) {
        last.close();
      }
      LOG.debug("the node on {} has stopped", store.root());
    }
  }
}
