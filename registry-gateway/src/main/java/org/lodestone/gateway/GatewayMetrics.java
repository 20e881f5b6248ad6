package org.lodestone.gateway;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** What the gateway counts for Prometheus. */
final class GatewayMetrics {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("lodestone_gateway_requests_total")
          .help("Requests answered, by endpoint and HTTP status.")
          .labelNames("endpoint", "status")
          .register(registry);
  private final Counter bytes =
      Counter.builder()
          .name("lodestone_gateway_blob_bytes_total")
          .help("Bytes of blobs sent, by where they came from.")
          .labelNames("source")
          .register(registry);
  private final Counter refusals =
      Counter.builder()
          .name("lodestone_gateway_refusals_total")
          .help(
              "Manifests not served, by reason: upstream, unknown, untrusted, unavailable,"
                  + " overloaded or failed.")
          .labelNames("reason")
          .register(registry);
  private final CounterDataPoint fromStore = bytes.labelValues("store");
  private final CounterDataPoint fromSwarm = bytes.labelValues("swarm");

  PrometheusRegistry registry() {
    return registry;
  }

  void answered(String endpoint, int status) {
    requests.labelValues(endpoint, Integer.toString(status)).inc();
  }

  void cutShort(String endpoint) {
    requests.labelValues(endpoint, "cut").inc();
  }

  void sentFromStore(long count) {
    fromStore.inc(count);
  }

  void sentFromSwarm(long count) {
    fromSwarm.inc(count);
  }

  void refused(String reason) {
    refusals.labelValues(reason).inc();
  }

  /** Watches what goes on now. */
  void gauges(IntSupplier downloads, IntSupplier waiting) {
    gauge("lodestone_gateway_downloads", "Blobs being fetched from swarms.", downloads);
    gauge("lodestone_gateway_waiting_requests", "Requests that read from swarms.", waiting);
  }

  private void gauge(String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }
}
