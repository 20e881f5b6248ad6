package org.lodestone.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.lodestone.gateway.agreement.Agreements;
import org.lodestone.gateway.blob.BlobAccess;
import org.lodestone.gateway.blob.BlobHandler;
import org.lodestone.gateway.blob.BlobMetrics;
import org.lodestone.gateway.blob.SwarmReaders;
import org.lodestone.gateway.blob.UnusedDownloads;
import org.lodestone.gateway.manifest.Availability;
import org.lodestone.gateway.manifest.Decisions;
import org.lodestone.gateway.manifest.ManifestHandler;
import org.lodestone.gateway.manifest.PulledImages;
import org.lodestone.gateway.manifest.RefusalMetrics;
import org.lodestone.gateway.push.PushRoutes;
import org.lodestone.gateway.tags.TagsHandler;
import org.lodestone.gateway.tags.TagsThrough;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.program.Closing;
import org.lodestone.pull.ImageResolver;
import org.lodestone.pull.RepositoryTags;
import org.lodestone.trust.DocumentVerifier;

/** Puts together what answers pulls: resolve → verify → swarm → verifying stream → blob store. */
final class PullSide {

  private static final Duration SWEEP = Duration.ofSeconds(2);
  private static final Duration PRUNE = Duration.ofMinutes(10);

  private final GatewayConfig config;
  private final Node node;
  private final Peering peering;
  private final Through through;
  private final List<DocumentSource> sources;
  private final DocumentVerifier verifier;
  private final RequestThreads threads;
  private final Executor disk;
  private final BlobMetrics blobMetrics;
  private final ImageResolver resolver;
  private final PulledImages pulled;
  private final Agreements agreements;
  private final BlobAccess access;
  private final SwarmReaders readers;

  /**
   * @param disk where files are read while they are sent
   * @throws IOException when what was agreed before a restart cannot be read
   */
  PullSide(
      GatewayConfig config,
      Node node,
      Peering peering,
      Through through,
      List<DocumentSource> sources,
      DocumentVerifier verifier,
      RequestThreads threads,
      Executor disk,
      BlobMetrics blobMetrics,
      Closing closing)
      throws IOException {
    this.config = config;
    this.node = node;
    this.peering = peering;
    this.through = through;
    this.sources = sources;
    this.verifier = verifier;
    this.threads = threads;
    this.disk = disk;
    this.blobMetrics = blobMetrics;
    Patience patience = config.patience();
    resolver = new ImageResolver(sources, verifier, node.holdings(), patience.resolve());
    pulled = closing.add(new PulledImages(node.holdings()));
    agreements = Agreements.open(node.store(), Clock.systemUTC());
    access = new BlobAccess(resolver, through, peering.jobs(), agreements);
    readers =
        closing.add(
            new SwarmReaders(
                new SwarmReaders.Sources(
                    node.holdings(), peering.jobs(), pulled::follow, disk, blobMetrics),
                access,
                patience.readers(),
                patience.stall()));
    blobMetrics.gauges(() -> peering.jobs().running().size(), readers::count);
    lookAfterDownloads(closing);
  }

  private void lookAfterDownloads(Closing closing) {
    peering.wants().also(blob -> readers.waitingFor(blob) > 0);
    UnusedDownloads unused =
        new UnusedDownloads(peering.jobs(), peering.wants(), config.patience().unused());
    BackgroundTasks tasks = peering.upkeep().tasks();
    closing.add(tasks.every(SWEEP, "unused downloads", unused::run));
    closing.add(tasks.every(SwarmReaders.INTERVAL, "requests that wait", readers::run));
    closing.add(tasks.every(PRUNE, "agreements", agreements::prune));
  }

  /** The requests that read from swarms. */
  SwarmReaders readers() {
    return readers;
  }

  /** Who answers them. */
  PushRoutes.Pulls handlers(PrometheusRegistry metrics) {
    return new PushRoutes.Pulls(
        manifests(new RefusalMetrics(metrics)),
        blobs(),
        new TagsHandler(tags(), new TagsThrough(through, threads.tags())));
  }

  private ManifestHandler manifests(RefusalMetrics metrics) {
    ExecutorService resolving = threads.resolving();
    Availability availability =
        new Availability(
            resolver, through, peering.jobs(), pulled, config.patience().availability());
    Decisions decisions =
        new Decisions(
            resolver, through, node.holdings().upstreams(), availability, resolving, metrics);
    return new ManifestHandler(decisions, agreements, pulled, resolving);
  }

  private BlobHandler blobs() {
    ExecutorService looking = threads.blobs("blob-requests");
    ExecutorService asking = threads.asking();
    return new BlobHandler(access, node.holdings(), readers, looking, asking, disk, blobMetrics);
  }

  private RepositoryTags tags() {
    return new RepositoryTags(
        sources, verifier, node.holdings(), config.patience().resolve(), threads.tags());
  }
}
