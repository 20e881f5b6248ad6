package org.lodestone.gateway.relay;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What Prometheus is told of what is handed on. */
public final class RelayMetrics {

  private final Counter bytes;

  public RelayMetrics(PrometheusRegistry registry) {
    this.bytes =
        Counter.builder()
            .name("lodestone_gateway_relay_bytes_total")
            .help("Bytes of blobs handed on to other gateways while they came.")
            .register(registry);
  }

  void sent(long count) {
    bytes.inc(count);
  }
}
