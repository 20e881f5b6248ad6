package org.lodestone.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.lodestone.index.IndexClient;
import org.lodestone.io.DaemonThreads;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Holdings;
import org.lodestone.node.PublicSeeds;
import org.lodestone.node.Upkeep;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.program.Endpoints;
import org.lodestone.program.StatusServer;
import org.lodestone.pull.ImageResolver;
import org.lodestone.pull.LostBlobs;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.LivePolicy;
import org.lodestone.trust.RollbackMemory;

/**
 * A running gateway: registry path → resolve → verify → swarm → verifying stream → blob store →
 * seed.
 */
public final class GatewayServer implements AutoCloseable {

  private static final int RESOLVING_THREADS = 64;
  private static final int RESOLVING_QUEUE = 1024;
  private static final int BLOB_THREADS = 16;
  private static final int BLOB_QUEUE = 4096;
  private static final Duration SWEEP = Duration.ofSeconds(2);
  private static final Duration RETRY_LOST = Duration.ofMinutes(1);

  private final Closing closing = new Closing();
  private final GatewayConfig config;
  private final Instant started = Instant.now();
  private LivePolicy policy;
  private BlobStore store;
  private Holdings holdings;
  private TorrentEngine engine;
  private BlobJobs jobs;
  private PulledImages pulled;
  private SwarmReaders readers;
  private RegistryServer registry;
  private StatusServer status;

  private GatewayServer(GatewayConfig config) {
    this.config = config;
  }

  /**
   * Starts everything, or nothing.
   *
   * @throws ConfigException when the trust policy cannot be used
   * @throws IOException saying which part could not start
   */
  public static GatewayServer start(GatewayConfig config) throws ConfigException, IOException {
    GatewayServer server = new GatewayServer(config);
    try {
      server.start();
      return server;
    } catch (ConfigException | IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start() throws ConfigException, IOException {
    policy = closing.add(policy());
    store = closing.add(BlobStore.open(config.store()));
    holdings = closing.add(Holdings.open(store, Clock.systemUTC()));
    BlobTorrents torrents = new BlobTorrents(store);
    Endpoints endpoints = config.endpoints();
    engine =
        closing.add(LibtorrentEngine.start(config.torrent().engineConfig(), holdings.suspects()));
    HintFilter hints = hints(endpoints);
    jobs = closing.add(new BlobJobs(store, torrents, engine, hints, endpoints.trackers()));
    PublicSeeds seeds = closing.add(new PublicSeeds(holdings, engine, hints, endpoints.trackers()));
    LostBlobs lost = new LostBlobs(holdings, jobs);
    seeds.onLost(lost::add);
    seeds.seedAll();
    GatewayMetrics metrics = new GatewayMetrics();
    ImageResolver resolver = resolver(endpoints);
    readers =
        closing.add(
            new SwarmReaders(
                new SwarmTransfer.Sources(
                    store, jobs, metrics::sentFromStore, metrics::sentFromSwarm),
                config.patience().readers(),
                config.patience().stall()));
    metrics.gauges(() -> jobs.running().size(), readers::count);
    pulled = new PulledImages(holdings);
    Upkeep upkeep = upkeep(lost);
    registry = closing.add(RegistryServer.start(config.listen(), handler(resolver, metrics)));
    status =
        closing.add(
            new StatusServer(
                config.status().toSocketAddress(),
                metrics.registry(),
                () -> fault(upkeep),
                this::status));
  }

  /** Without a policy at the start nothing could be served: most likely it is elsewhere. */
  private LivePolicy policy() throws ConfigException {
    if (!Files.exists(config.policy())) {
      throw new ConfigException(
          ("there is no trust policy %s, so no image could be served:"
                  + " `lodestone trust add 'acme/*' --key acme.pub` makes one")
              .formatted(config.policy()),
          null);
    }
    LivePolicy live = LivePolicy.watch(config.policy());
    Optional<String> fault = live.lastSeen().fault();
    if (fault.isPresent()) {
      live.close();
      throw new ConfigException(fault.get(), null);
    }
    return live;
  }

  /** Documents may name what the operator named, besides public addresses. */
  private HintFilter hints(Endpoints endpoints) {
    List<String> allowed = new ArrayList<>(config.torrent().allowedHints());
    allowed.addAll(endpoints.trackers());
    return new HintFilter(allowed);
  }

  private ImageResolver resolver(Endpoints endpoints) throws IOException {
    Path earlier = store.root().resolve("lodestone").resolve(RollbackMemory.EARLIER_NAME);
    RollbackMemory memory = closing.add(RollbackMemory.open(config.memory(), earlier));
    Duration deadline = config.patience().resolve();
    List<IndexClient> indexes =
        endpoints.indexes().stream().map(base -> new IndexClient(base, deadline)).toList();
    return new ImageResolver(
        indexes, new DocumentVerifier(policy, memory, Clock.systemUTC()), holdings, deadline);
  }

  private RegistryHandler handler(ImageResolver resolver, GatewayMetrics metrics)
      throws IOException {
    ExecutorService resolving = resolvingThreads();
    Agreements agreements = Agreements.open(store, Clock.systemUTC());
    Availability availability = new Availability(jobs, config.patience().availability());
    return new RegistryHandler(
        name -> policy.lastSeen().rejects(name),
        new ManifestHandler(resolver, availability, agreements, pulled, resolving, metrics),
        new BlobHandler(resolver, holdings, readers, jobs, agreements, blobThreads(), metrics),
        new TagsHandler(resolver, resolving),
        metrics);
  }

  /** Apart from the server's threads, which stay free when indexes and swarms are slow. */
  private ExecutorService resolvingThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            RESOLVING_THREADS,
            RESOLVING_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(RESOLVING_QUEUE),
            DaemonThreads.named("resolving"));
    threads.allowCoreThreadTimeOut(true);
    closing.add(threads::shutdownNow);
    return threads;
  }

  /** Where it is found out what a request for a blob may get; none of them waits there. */
  private ExecutorService blobThreads() {
    ExecutorService threads = DaemonThreads.pool("blob-requests", BLOB_THREADS, BLOB_QUEUE);
    closing.add(threads::shutdownNow);
    return threads;
  }

  private Upkeep upkeep(LostBlobs lost) {
    Upkeep upkeep =
        closing.add(new Upkeep(holdings, engine, Upkeep.DEFAULT_SCRUB_RATE, Clock.systemUTC()));
    UnusedDownloads unused = new UnusedDownloads(jobs, readers, config.patience().unused());
    upkeep.tasks().every(SWEEP, "unused downloads", unused::run);
    upkeep.tasks().every(SWEEP, "names of pulled images", pulled::run);
    upkeep.tasks().every(RETRY_LOST, "damaged blobs", lost::run);
    return upkeep;
  }

  private Optional<String> fault(Upkeep upkeep) {
    return policy.lastSeen().fault().or(upkeep::fault);
  }

  /** Where container clients connect. */
  public URI uri() {
    return URI.create("http://" + config.listen().reachable(registry.port()));
  }

  public URI statusUri() {
    return URI.create("http://" + config.status().reachable(status.port()));
  }

  public int torrentPort() {
    return engine.port();
  }

  /** How many blob requests read from swarms now. */
  int waitingRequests() {
    return readers.count();
  }

  /** The blobs on their way. */
  List<BlobJobs.Progress> downloads() {
    return jobs.running();
  }

  private Object status() {
    return new GatewayStatus(
        started,
        config.listen().reachable(registry.port()).toString(),
        engine.port(),
        engine.active().size(),
        readers.count(),
        GatewayStatus.downloads(jobs.running(), readers));
  }

  /** Stops in the reverse of the order things were started in. */
  @Override
  public void close() {
    closing.close();
  }
}
