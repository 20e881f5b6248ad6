package org.lodestone.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lodestone.node.Quota;
import org.lodestone.node.Upkeep;
import org.lodestone.program.ByteRate;
import org.lodestone.program.Endpoints;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.UserDirectories;
import org.lodestone.publish.CollectionSettings;
import org.lodestone.pull.WithdrawalUpkeep;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.RollbackMemory;

/**
 * The gateway's configuration. A component that is null takes its default.
 *
 * @param listen where container clients connect, without TLS (127.0.0.1:5050)
 * @param names names that port answers to beside localhost, its addresses and {@code listen}'s
 *     (none)
 * @param status health, metrics and status; for the operator only (127.0.0.1:5051)
 * @param statusNames names the status port answers to beside localhost and its addresses (none)
 * @param store the blob store, an OCI image layout ($XDG_DATA_HOME/lodestone/gateway)
 * @param policy the trust policy ($LODESTONE_POLICY, else $XDG_CONFIG_HOME/lodestone/policy.json)
 * @param memory what was accepted before, so that nothing older comes back; one file for all
 *     programs of a user ($XDG_STATE_HOME/lodestone/accepted.db)
 * @param trackers where peers are found, beside the trackers that documents name (none)
 * @param indexes where documents are found (beside the trackers)
 * @param upstreams registries that images are pulled through which the policy leaves to them (none)
 * @param relay how it hands on what comes from registries, where it has trackers and upstreams
 * @param collections TUF collections whose timestamps are renewed (none)
 * @param push what may be pushed to the gateway (null, nothing)
 * @param scrubRate bytes a second of stored blobs that are read to find damaged ones (4M)
 * @param quota how much the store may take (no limit but the disk)
 * @param refresh how often the indexes are asked what was withdrawn (1 min)
 */
public record GatewayConfig(
    ListenAddress listen,
    HostNames names,
    ListenAddress status,
    HostNames statusNames,
    Path store,
    Path policy,
    Path memory,
    List<Tracker> trackers,
    List<URI> indexes,
    List<UpstreamSettings> upstreams,
    TorrentSettings torrent,
    RelaySettings relay,
    ByteRate scrubRate,
    Quota quota,
    Patience patience,
    List<CollectionSettings> collections,
    PushSettings push,
    Duration refresh) {

  public GatewayConfig {
    listen = listen == null ? new ListenAddress("127.0.0.1", 5050) : listen;
    status = status == null ? new ListenAddress("127.0.0.1", 5051) : status;
    names = names == null ? HostNames.LOOPBACK : names;
    statusNames = statusNames == null ? HostNames.LOOPBACK : statusNames;
    scrubRate = scrubRate == null ? new ByteRate(Upkeep.DEFAULT_SCRUB_RATE) : scrubRate;
    quota = quota == null ? Quota.none() : quota;
    store = store == null ? UserDirectories.ofProcess().data().resolve("gateway") : store;
    policy = policy == null ? UserDirectories.ofProcess().policy() : policy;
    memory =
        memory == null
            ? UserDirectories.ofProcess().state().resolve(RollbackMemory.FILE_NAME)
            : memory;
    trackers = trackers == null ? List.of() : List.copyOf(trackers);
    indexes = indexes == null ? List.of() : List.copyOf(indexes);
    upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
    refuseTwins(upstreams);
    torrent = torrent == null ? TorrentSettings.defaults() : torrent;
    relay = relay == null ? RelaySettings.defaults() : relay;
    patience = patience == null ? Patience.defaults() : patience;
    collections = collections == null ? List.of() : List.copyOf(collections);
    if (push != null) {
      push.requireKept(collections);
    }
    refresh = WithdrawalUpkeep.interval(refresh);
    Endpoints.of(trackers, indexes); // refuses what cannot be called
  }

  private static void refuseTwins(List<UpstreamSettings> upstreams) {
    Set<String> names = new HashSet<>();
    for (UpstreamSettings upstream : upstreams) {
      if (!names.add(upstream.registry())) {
        throw new IllegalArgumentException(
            "upstreams has the registry " + upstream.registry() + " twice");
      }
    }
  }

  public static GatewayConfig defaults() {
    return new GatewayConfig(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null);
  }

  public GatewayConfig withListen(ListenAddress other) {
    return with(copy -> copy.listen = other);
  }

  public GatewayConfig withNames(HostNames other) {
    return with(copy -> copy.names = other);
  }

  public GatewayConfig withStatus(ListenAddress other) {
    return with(copy -> copy.status = other);
  }

  public GatewayConfig withStore(Path other) {
    return with(copy -> copy.store = other);
  }

  public GatewayConfig withPolicy(Path other) {
    return with(copy -> copy.policy = other);
  }

  public GatewayConfig withMemory(Path other) {
    return with(copy -> copy.memory = other);
  }

  public GatewayConfig withTrackers(List<Tracker> other) {
    return with(copy -> copy.trackers = other);
  }

  public GatewayConfig withIndexes(List<URI> other) {
    return with(copy -> copy.indexes = other);
  }

  public GatewayConfig withUpstreams(List<UpstreamSettings> other) {
    return with(copy -> copy.upstreams = other);
  }

  public GatewayConfig withTorrent(TorrentSettings other) {
    return with(copy -> copy.torrent = other);
  }

  public GatewayConfig withRelay(RelaySettings other) {
    return with(copy -> copy.relay = other);
  }

  public GatewayConfig withQuota(Quota other) {
    return with(copy -> copy.quota = other);
  }

  public GatewayConfig withPatience(Patience other) {
    return with(copy -> copy.patience = other);
  }

  public GatewayConfig withCollections(List<CollectionSettings> other) {
    return with(copy -> copy.collections = other);
  }

  public GatewayConfig withPush(PushSettings other) {
    return with(copy -> copy.push = other);
  }

  public GatewayConfig withRefresh(Duration other) {
    return with(copy -> copy.refresh = other);
  }

  private GatewayConfig with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toConfig();
  }

  /** Trackers and indexes, those that follow from each other filled in. */
  Endpoints endpoints() {
    return Endpoints.of(trackers, indexes);
  }

  /** The same settings, while they are changed. */
  private static final class Copy {

    private ListenAddress listen;
    private HostNames names;
    private ListenAddress status;
    private HostNames statusNames;
    private Path store;
    private Path policy;
    private Path memory;
    private List<Tracker> trackers;
    private List<URI> indexes;
    private List<UpstreamSettings> upstreams;
    private TorrentSettings torrent;
    private RelaySettings relay;
    private ByteRate scrubRate;
    private Quota quota;
    private Patience patience;
    private List<CollectionSettings> collections;
    private PushSettings push;
    private Duration refresh;

    Copy(GatewayConfig config) {
      listen = config.listen;
      names = config.names;
      status = config.status;
      statusNames = config.statusNames;
      store = config.store;
      policy = config.policy;
      memory = config.memory;
      trackers = config.trackers;
      indexes = config.indexes;
      upstreams = config.upstreams;
      torrent = config.torrent;
      relay = config.relay;
      scrubRate = config.scrubRate;
      quota = config.quota;
      patience = config.patience;
      collections = config.collections;
      push = config.push;
      refresh = config.refresh;
    }

    GatewayConfig toConfig() {
      return new GatewayConfig(
          listen,
          names,
          status,
          statusNames,
          store,
          policy,
          memory,
          trackers,
          indexes,
          upstreams,
          torrent,
          relay,
          scrubRate,
          quota,
          patience,
          collections,
          push,
          refresh);
    }
  }
}
