package org.lodestone.gateway.blob;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** What Prometheus is told of blobs: where their bytes came from, and what goes on now. */
public final class BlobMetrics {

  private final PrometheusRegistry registry;
  private final CounterDataPoint fromStore;
  private final CounterDataPoint fromSwarm;
  private final CounterDataPoint through;

  public BlobMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    Counter bytes =
        Counter.builder()
            .name("lodestone_gateway_blob_bytes_total")
            .help("Bytes of blobs sent, by where they came from.")
            .labelNames("source")
            .register(registry);
    fromStore = bytes.labelValues("store");
    fromSwarm = bytes.labelValues("swarm");
    through = bytes.labelValues("through");
  }

  void sentFromStore(long count) {
    fromStore.inc(count);
  }

  void sentFromSwarm(long count) {
    fromSwarm.inc(count);
  }

  /** Straight from a registry, as the disk has no room. */
  void passedThrough(long count) {
    through.inc(count);
  }

  /** Watches what goes on now. */
  public void gauges(IntSupplier downloads, IntSupplier waiting) {
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
