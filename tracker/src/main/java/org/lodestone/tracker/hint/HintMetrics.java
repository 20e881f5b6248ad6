package org.lodestone.tracker.hint;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** What a {@link HintBoard} has and has lost. */
public final class HintMetrics {

  private HintMetrics() {}

  public static void register(PrometheusRegistry registry, HintBoard board) {
    gauge(registry, "lodestone_hints", "Hints and wants that members have posted", board::size);
    gauge(registry, "lodestone_hint_blobs", "Blobs that these are about", board::blobs);
    CounterWithCallback.builder()
        .name("lodestone_hints_evicted_total")
        .help("Hints and wants that went to make room")
        .callback(point -> point.call((double) board.evicted()))
        .register(registry);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsInt()))
        .register(registry);
  }
}
