package org.lodestone.gateway.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts requests for Prometheus. */
public final class RequestMetrics {

  private final Counter requests;

  public RequestMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("lodestone_gateway_requests_total")
            .help("Requests answered, by endpoint and HTTP status.")
            .labelNames("endpoint", "status")
            .register(registry);
  }

  void answered(String endpoint, int status) {
    requests.labelValues(endpoint, Integer.toString(status)).inc();
  }

  void cutShort(String endpoint) {
    requests.labelValues(endpoint, "cut").inc();
  }
}
