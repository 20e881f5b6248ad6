package org.lodestone.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.lodestone.control.KeptCollections;
import org.lodestone.gateway.blob.BlobMetrics;
import org.lodestone.gateway.push.IdleBlobs;
import org.lodestone.gateway.push.ImagePublisher;
import org.lodestone.gateway.push.PushMetrics;
import org.lodestone.gateway.push.PushRoutes;
import org.lodestone.gateway.push.PushThreads;
import org.lodestone.gateway.push.Uploads;
import org.lodestone.index.IndexClient;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.publish.Publisher;
import org.lodestone.sign.SigningKey;

/** Puts together what takes pushes: push → blob store → blob torrents → document → index → seed. */
record PushSide(
    GatewayConfig config,
    Node node,
    Peering peering,
    List<IndexClient> indexes,
    RequestThreads threads,
    KeptCollections collections,
    Closing closing) {

  private static final Duration TIDY = Duration.ofMinutes(10);

  /**
   * @param disk where files are read while they are sent
   */
  PushRoutes routes(Executor disk, BlobMetrics blobs, PrometheusRegistry metrics)
      throws ConfigException {
    PushSettings settings = config.push();
    SigningKey key = settings.signingKey();
    Uploads uploads = closing.add(new Uploads(node.holdings()));
    IdleBlobs idle = new IdleBlobs(node.holdings(), node.evictions(), Clock.systemUTC());
    BackgroundTasks tasks = peering.upkeep().tasks();
    closing.add(tasks.every(TIDY, "abandoned uploads", uploads::run));
    closing.add(tasks.every(TIDY, "pushed blobs", idle::run));
    return new PushRoutes(
        node.holdings(),
        node.evictions(),
        uploads,
        new ImagePublisher(
            node.holdings(),
            publisher(settings, key),
            Optional.ofNullable(settings.collection())
                .flatMap(collections::in)
                .map(kept -> kept.targets(settings.collectionRole(), key)),
            new PushMetrics(metrics)),
        settings.access(),
        new PushThreads(threads.pushes(), threads.blobs("pushed-reads")),
        disk,
        blobs);
  }

  private Publisher publisher(PushSettings settings, SigningKey key) {
    return new Publisher(
        node.holdings(),
        peering.engine(),
        key,
        config.endpoints().trackers(),
        indexes,
        settings.validity(),
        Clock.systemUTC());
  }
}
