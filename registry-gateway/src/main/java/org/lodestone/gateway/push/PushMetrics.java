package org.lodestone.gateway.push;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts pushes for Prometheus. */
public final class PushMetrics {

  private final CounterDataPoint published;
  private final CounterDataPoint kept;

  public PushMetrics(PrometheusRegistry registry) {
    Counter pushes =
        Counter.builder()
            .name("lodestone_gateway_pushes_total")
            .help(
                "Tagged manifests pushed: published, or kept here as no document can speak of them.")
            .labelNames("result")
            .register(registry);
    published = pushes.labelValues("published");
    kept = pushes.labelValues("kept");
  }

  void published() {
    published.inc();
  }

  void kept() {
    kept.inc();
  }
}
