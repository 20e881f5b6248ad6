package org.lodestone.control;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.lodestone.node.Room;
import org.lodestone.node.RoomReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node tells its operator of its quota, its disk, and what it has evicted by itself. */
public final class RoomStatus {

  private static final Logger LOG = LoggerFactory.getLogger(RoomStatus.class);

  private final Optional<Room> room;

  /**
   * @param room empty for a node that never evicts by itself
   */
  public RoomStatus(Optional<Room> room) {
    this.room = room;
  }

  /** Empty also while the disk does not answer. */
  public Optional<RoomReport> report() {
    try {
      return room.isPresent() ? Optional.of(room.get().report()) : Optional.empty();
    } catch (IOException e) {
      LOG.warn("what the store takes is not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  public void register(PrometheusRegistry registry) {
    gauge(
        registry,
        "lodestone_store_bytes",
        "Bytes of blobs and downloads.",
        r -> Optional.of(r.bytes()));
    gauge(
        registry,
        "lodestone_store_quota_bytes",
        "What they may take, if there is a limit.",
        RoomReport::quota);
    gauge(
        registry,
        "lodestone_disk_free_bytes",
        "Bytes that may still be written to the store's disk.",
        r -> Optional.of(r.diskFree()));
    counter(
        registry,
        "lodestone_evictions_total",
        "Images evicted to make room, by quota or disk.",
        RoomReport.Total::images);
    counter(registry, "lodestone_evicted_bytes_total", "What these took.", RoomReport.Total::bytes);
  }

  private void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      Function<RoomReport, Optional<Long>> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> report().flatMap(value).ifPresent(gauge::call))
        .register(registry);
  }

  private void counter(
      PrometheusRegistry registry,
      String name,
      String help,
      ToLongFunction<RoomReport.Total> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("reason")
        .callback(
            counter ->
                report()
                    .ifPresent(
                        now ->
                            now.evicted()
                                .forEach(
                                    (reason, total) ->
                                        counter.call((double) value.applyAsLong(total), reason))))
        .register(registry);
  }
}
