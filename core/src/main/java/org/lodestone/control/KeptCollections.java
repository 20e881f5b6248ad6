package org.lodestone.control;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.program.ConfigException;
import org.lodestone.publish.CollectionRenewal;
import org.lodestone.publish.CollectionSettings;

/** The collections that a program keeps from expiring, and what its operator is told of them. */
public final class KeptCollections {

  private final Map<Path, CollectionRenewal> renewals;

  private KeptCollections(Map<Path, CollectionRenewal> renewals) {
    this.renewals = renewals;
  }

  /**
   * Renews them at once where that is due, and from then on in the background.
   *
   * @throws ConfigException when a key cannot be opened
   */
  public static KeptCollections start(
      List<CollectionSettings> settings, BackgroundTasks tasks, Clock clock)
      throws ConfigException {
    Map<Path, CollectionRenewal> renewals = new LinkedHashMap<>();
    for (CollectionSettings one : settings) {
      try {
        renewals.put(one.folder(), CollectionRenewal.open(one, clock));
      } catch (IOException e) {
        throw ConfigException.withHint(
            "collections: " + e.getMessage(), "key names the online key of " + one.folder());
      }
    }
    for (CollectionRenewal renewal : renewals.values()) {
      renewal.run();
      tasks.every(
          CollectionRenewal.INTERVAL, "collection " + renewal.state().folder(), renewal::run);
    }
    return new KeptCollections(renewals);
  }

  /** The one in that folder; empty when it is not kept here. */
  public Optional<CollectionRenewal> in(Path folder) {
    return Optional.ofNullable(renewals.get(folder));
  }

  public List<CollectionRenewal.State> report() {
    return renewals.values().stream().map(CollectionRenewal::state).toList();
  }

  /** For {@code /healthz}: which of them is about to expire; empty when none is. */
  public Optional<String> fault() {
    return renewals.values().stream().flatMap(one -> one.fault().stream()).findFirst();
  }

  public void register(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("lodestone_collection_expiry_timestamp_seconds")
        .help("When clients begin to refuse the collection.")
        .labelNames("collection")
        .callback(
            gauge ->
                report()
                    .forEach(
                        one ->
                            one.expires()
                                .ifPresent(
                                    time ->
                                        gauge.call((double) time.getEpochSecond(), one.folder()))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lodestone_collection_renewal_failing")
        .help("Whether the collection could not be renewed when that was tried last.")
        .labelNames("collection")
        .callback(
            gauge ->
                report()
                    .forEach(one -> gauge.call(one.failure().isPresent() ? 1 : 0, one.folder())))
        .register(registry);
  }
}
