package org.lodestone.gateway.manifest;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts manifests that are not served, for Prometheus. */
public final class RefusalMetrics {

  private final Counter refusals;

  public RefusalMetrics(PrometheusRegistry registry) {
    refusals =
        Counter.builder()
            .name("lodestone_gateway_refusals_total")
            .help(
                "Manifests not served, by reason: upstream, unknown, untrusted, unavailable,"
                    + " overloaded or failed.")
            .labelNames("reason")
            .register(registry);
  }

  void refused(String reason) {
    refusals.labelValues(reason).inc();
  }
}
