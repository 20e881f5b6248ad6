package org.lodestone.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.node.Upkeep;
import org.lodestone.program.ByteRate;
import org.lodestone.program.Endpoints;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.UserDirectories;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.RollbackMemory;

/**
 * The gateway's configuration. A component that is null takes its default.
 *
 * @param listen where container clients connect, without TLS or log-in (127.0.0.1:5050)
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
 * @param scrubRate bytes a second of stored blobs that are read to find damaged ones (4M)
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
    TorrentSettings torrent,
    ByteRate scrubRate,
    Patience patience) {

  public GatewayConfig {
    listen = listen == null ? new ListenAddress("127.0.0.1", 5050) : listen;
    status = status == null ? new ListenAddress("127.0.0.1", 5051) : status;
    names = names == null ? HostNames.LOOPBACK : names;
    statusNames = statusNames == null ? HostNames.LOOPBACK : statusNames;
    scrubRate = scrubRate == null ? new ByteRate(Upkeep.DEFAULT_SCRUB_RATE) : scrubRate;
    store = store == null ? UserDirectories.ofProcess().data().resolve("gateway") : store;
    policy = policy == null ? UserDirectories.ofProcess().policy() : policy;
    memory =
        memory == null
            ? UserDirectories.ofProcess().state().resolve(RollbackMemory.FILE_NAME)
            : memory;
    trackers = trackers == null ? List.of() : List.copyOf(trackers);
    indexes = indexes == null ? List.of() : List.copyOf(indexes);
    torrent = torrent == null ? TorrentSettings.defaults() : torrent;
    patience = patience == null ? Patience.defaults() : patience;
    Endpoints.of(trackers, indexes); // refuses what cannot be called
  }

  public static GatewayConfig defaults() {
    return new GatewayConfig(
        null, null, null, null, null, null, null, null, null, null, null, null);
  }

  public GatewayConfig withListen(ListenAddress other) {
    return new GatewayConfig(
        other,
        names,
        status,
        statusNames,
        store,
        policy,
        memory,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withNames(HostNames other) {
    return new GatewayConfig(
        listen,
        other,
        status,
        statusNames,
        store,
        policy,
        memory,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withStatus(ListenAddress other) {
    return new GatewayConfig(
        listen,
        names,
        other,
        statusNames,
        store,
        policy,
        memory,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withStore(Path other) {
    return new GatewayConfig(
        listen,
        names,
        status,
        statusNames,
        other,
        policy,
        memory,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withPolicy(Path other) {
    return new GatewayConfig(
        listen,
        names,
        status,
        statusNames,
        store,
        other,
        memory,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withMemory(Path other) {
    return new GatewayConfig(
        listen,
        names,
        status,
        statusNames,
        store,
        policy,
        other,
        trackers,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withTrackers(List<Tracker> other) {
    return new GatewayConfig(
        listen,
        names,
        status,
        statusNames,
        store,
        policy,
        memory,
        other,
        indexes,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withIndexes(List<URI> other) {
    return new GatewayConfig(
        listen,
        names,
        status,
        statusNames,
        store,
        policy,
        memory,
        trackers,
        other,
        torrent,
        scrubRate,
        patience);
  }

  public GatewayConfig withTorrent(TorrentSettings other) {
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
        other,
        scrubRate,
        patience);
  }

  public GatewayConfig withPatience(Patience other) {
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
        torrent,
        scrubRate,
        other);
  }

  /** Trackers and indexes, those that follow from each other filled in. */
  Endpoints endpoints() {
    return Endpoints.of(trackers, indexes);
  }
}
