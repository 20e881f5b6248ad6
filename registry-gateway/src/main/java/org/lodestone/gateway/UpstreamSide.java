package org.lodestone.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.gateway.http.RegistryServer;
import org.lodestone.gateway.relay.RelayHandler;
import org.lodestone.gateway.relay.RelayMetrics;
import org.lodestone.index.HintClient;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.program.Closing;
import org.lodestone.relay.Relay;
import org.lodestone.upstream.Upstream;
import org.lodestone.upstream.UpstreamHints;
import org.lodestone.upstream.Upstreams;

/** Puts together what other registries are asked with, and what is handed on of what they send. */
record UpstreamSide(
    GatewayConfig config, Node node, Peering peering, RequestThreads threads, Closing closing) {

  private static final Duration HINTS = Duration.ofSeconds(5);

  /** The registries that are configured; what is here of them is told to the trackers. */
  Upstreams open() throws IOException {
    List<Upstream.Config> configs =
        config.upstreams().stream().map(UpstreamSettings::config).toList();
    List<HintClient> trackers =
        config.endpoints().indexes().stream().map(base -> new HintClient(base, HINTS)).toList();
    Upstreams upstreams =
        closing.add(
            Upstreams.open(
                configs,
                node.holdings(),
                trackers,
                config.patience().meeting(),
                Clock.systemUTC()));
    closing.add(
        tasks().every(UpstreamHints.RENEWAL, "hints of what is here", upstreams.hints()::renew));
    return upstreams;
  }

  /** To be called before the first blob is asked for: members are told where it is. */
  void startRelay(Relay relay, PrometheusRegistry metrics) throws IOException {
    boolean shares = config.upstreams().stream().anyMatch(UpstreamSettings::share);
    if (shares
        && !config.endpoints().indexes().isEmpty()
        && config.relay().isOn(config.torrent())) {
      RelayHandler handler = new RelayHandler(relay, threads.relay(), new RelayMetrics(metrics));
      RegistryServer server =
          closing.add(RegistryServer.startForPeers(config.relay().listen(), handler));
      relay.listensOn(server.port());
      closing.add(tasks().every(Relay.RENEWAL, "what is received and handed on", relay::renew));
    }
  }

  private BackgroundTasks tasks() {
    return peering.upkeep().tasks();
  }
}
