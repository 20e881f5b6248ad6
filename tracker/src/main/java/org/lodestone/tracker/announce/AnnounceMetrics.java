package org.lodestone.tracker.announce;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;

/** The counters of {@link TrackerLogic} and the sizes of {@link Swarms}. */
public final class AnnounceMetrics {

  private final Counter announces;
  private final Counter scrapes;
  private final Counter malformed;

  /** By transport and event: looking labels up costs more than the announce's own work. */
  private final Map<Transport, Map<AnnounceEvent, CounterDataPoint>> answered =
      new EnumMap<>(Transport.class);

  public AnnounceMetrics(PrometheusRegistry registry, Swarms swarms) {
    announces =
        Counter.builder()
            .name("lodestone_tracker_announces_total")
            .help("Announces, by transport, event and outcome")
            .labelNames("transport", "event", "outcome")
            .register(registry);
    scrapes =
        Counter.builder()
            .name("lodestone_tracker_scrapes_total")
            .help("Scrapes, by transport")
            .labelNames("transport")
            .register(registry);
    malformed =
        Counter.builder()
            .name("lodestone_tracker_malformed_total")
            .help("Requests that could not be read, by transport")
            .labelNames("transport")
            .register(registry);
    gauge(registry, "lodestone_tracker_torrents", "Swarms that have peers", swarms::torrents);
    gauge(registry, "lodestone_tracker_peers", "Peers over all swarms", swarms::peers);
    evicted(registry, "torrents", "Swarms that went to make room", swarms::evictedTorrents);
    evicted(registry, "peers", "Peers that went to make room", swarms::evictedPeers);
    for (Transport transport : Transport.values()) {
      scrapes.initLabelValues(label(transport));
      malformed.initLabelValues(label(transport));
      Map<AnnounceEvent, CounterDataPoint> byEvent = new EnumMap<>(AnnounceEvent.class);
      for (AnnounceEvent event : AnnounceEvent.values()) {
        byEvent.put(event, announces.labelValues(label(transport), label(event), "answered"));
      }
      answered.put(transport, byEvent);
    }
  }

  void answered(AnnounceRequest request) {
    answered.get(request.transport()).get(request.event()).inc();
  }

  void refused(Transport transport, AnnounceEvent event, Reason reason) {
    announces.labelValues(label(transport), label(event), label(reason)).inc();
  }

  void scraped(Transport transport) {
    scrapes.labelValues(label(transport)).inc();
  }

  void malformed(Transport transport) {
    malformed.labelValues(label(transport)).inc();
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsInt()))
        .register(registry);
  }

  private static void evicted(
      PrometheusRegistry registry, String what, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name("lodestone_tracker_evicted_" + what + "_total")
        .help(help)
        .callback(point -> point.call((double) value.getAsLong()))
        .register(registry);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
