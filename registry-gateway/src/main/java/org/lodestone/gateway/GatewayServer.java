package org.lodestone.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.lodestone.control.ControlServer;
import org.lodestone.control.KeptCollections;
import org.lodestone.control.LocalNode;
import org.lodestone.control.NodeInfo;
import org.lodestone.control.RoomStatus;
import org.lodestone.gateway.blob.BlobMetrics;
import org.lodestone.gateway.blob.SwarmReaders;
import org.lodestone.gateway.http.Callers;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;
import org.lodestone.gateway.http.RegistryPath.Base;
import org.lodestone.gateway.http.RegistryPath.BlobPath;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;
import org.lodestone.gateway.http.RegistryPath.OtherDigestPath;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.RegistryServer;
import org.lodestone.gateway.http.RequestMetrics;
import org.lodestone.gateway.http.Routes;
import org.lodestone.gateway.push.PushRoutes;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.index.CollectionDocuments;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.IndexClient;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.program.HostNames;
import org.lodestone.program.StatusServer;
import org.lodestone.pull.WithdrawalUpkeep;
import org.lodestone.pull.WithdrawalWatch;
import org.lodestone.torrent.HostResolver.NameService;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Followed;
import org.lodestone.trust.LivePolicy;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.WithdrawalCheck;
import org.lodestone.trust.Withdrawals;
import org.lodestone.upstream.Upstreams;

/**
 * A running gateway: registry path → resolve → verify → swarm → verifying stream → blob store →
 * seed.
 */
public final class GatewayServer implements AutoCloseable {

  private final Closing closing = new Closing();
  private final RequestThreads threads = new RequestThreads(closing);
  private final GatewayConfig config;
  private final NameService names;
  private final Instant started = Instant.now();
  private LivePolicy policy;
  private Node node;
  private Peering peering;
  private RoomStatus room;
  private KeptCollections kept;
  private SwarmReaders readers;
  private RegistryServer registry;
  private StatusServer status;

  private GatewayServer(GatewayConfig config, NameService names) {
    this.config = config;
    this.names = names;
  }

  /**
   * Starts everything, or nothing.
   *
   * @throws ConfigException when the trust policy cannot be used
   * @throws IOException saying which part could not start
   */
  public static GatewayServer start(GatewayConfig config) throws ConfigException, IOException {
    return start(config, NameService.system());
  }

  /**
   * @param names who looks up the hosts that documents name
   */
  static GatewayServer start(GatewayConfig config, NameService names)
      throws ConfigException, IOException {
    GatewayServer server = new GatewayServer(config, names);
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
    node = closing.add(Node.open(nodeConfig(), Clock.systemUTC(), names));
    peering = node.peering();
    NodeInfo info = NodeInfo.own("gateway", true, node.store().root());
    ControlServer.start(new LocalNode(node, info, Clock.systemUTC())).ifPresent(closing::add);
    peering.seeds().seedAll();
    PrometheusRegistry metrics = new PrometheusRegistry();
    BlobMetrics blobMetrics = new BlobMetrics(metrics);
    room = new RoomStatus(peering.room());
    room.register(metrics);
    kept = KeptCollections.start(config.collections(), peering.upkeep().tasks(), Clock.systemUTC());
    kept.register(metrics);
    ExecutorService disk = threads.blobs("blob-reads");
    List<IndexClient> indexes = indexes();
    UpstreamSide upstreamSide = new UpstreamSide(config, node, peering, threads, closing);
    Upstreams upstreams = upstreamSide.open();
    Through through = new Through(upstreams, policy);
    Followed followed =
        Followed.in(config.memory().toAbsolutePath().getParent(), Clock.systemUTC());
    List<DocumentSource> sources = new ArrayList<>(indexes);
    sources.add(new CollectionDocuments(policy, followed.collections()));
    DocumentVerifier verifier = verifier(followed);
    heedWithdrawals(indexes, verifier);
    PullSide pullSide =
        new PullSide(
            config, node, peering, through, sources, verifier, threads, disk, blobMetrics, closing);
    readers = pullSide.readers();
    PushRoutes.Pulls pulls = pullSide.handlers(metrics);
    Routes routes =
        new Routes()
            .read(Base.class, RegistryHandler::answerBase)
            .read(ManifestPath.class, pulls.manifests())
            .read(BlobPath.class, pulls.blobs())
            .read(OtherDigestPath.class, GatewayServer::refuse)
            .read(TagsPath.class, pulls.tags());
    Predicate<Request> isLogin = request -> false;
    if (config.push() != null) {
      PushRoutes pushes =
          new PushSide(config, node, peering, indexes, threads, kept, closing)
              .routes(disk, blobMetrics, metrics);
      pushes.addTo(routes, pulls);
      isLogin = pushes::isLogin;
    }
    RegistryHandler handler =
        new RegistryHandler(
            name -> policy.lastSeen().rejects(name),
            new Callers(through::covers, isLogin),
            routes,
            new RequestMetrics(metrics));
    upstreamSide.startRelay(upstreams.relay(), metrics);
    HostNames called = config.names().and(config.listen().host());
    registry = closing.add(RegistryServer.start(config.listen(), called, node.journal(), handler));
    status =
        closing.add(
            new StatusServer(
                config.status().toSocketAddress(),
                config.statusNames(),
                metrics,
                this::fault,
                this::status));
  }

  /** Without a policy at the start nothing could be served: most likely it is elsewhere. */
  private LivePolicy policy() throws ConfigException {
    if (!Files.exists(config.policy())) {
      throw ConfigException.withHint(
          "there is no trust policy %s, so no image could be served".formatted(config.policy()),
          "lodestone trust add 'acme/*' --key acme.pub makes one");
    }
    LivePolicy live = LivePolicy.watch(config.policy());
    Optional<String> fault = live.lastSeen().fault();
    if (fault.isPresent()) {
      live.close();
      throw new ConfigException(fault.get(), null);
    }
    return live;
  }

  private Node.Config nodeConfig() {
    TorrentSettings torrent = config.torrent();
    return new Node.Config(
        config.store(),
        torrent.engineConfig(),
        config.endpoints().trackers(),
        torrent.allowedHints(),
        config.scrubRate().bytesPerSecond(),
        Optional.of(config.quota()));
  }

  private List<IndexClient> indexes() {
    Duration deadline = config.patience().resolve();
    return config.endpoints().indexes().stream()
        .map(base -> new IndexClient(base, deadline))
        .toList();
  }

  private DocumentVerifier verifier(Followed followed) throws IOException {
    Path earlier = node.store().root().resolve("lodestone").resolve(RollbackMemory.EARLIER_NAME);
    RollbackMemory memory = closing.add(RollbackMemory.open(config.memory(), earlier));
    return new DocumentVerifier(policy, memory, followed, Clock.systemUTC());
  }

  private void heedWithdrawals(List<IndexClient> indexes, DocumentVerifier verifier) {
    Withdrawals withdrawals = verifier.withdrawals();
    WithdrawalCheck check = new WithdrawalCheck(policy, withdrawals);
    WithdrawalUpkeep upkeep =
        new WithdrawalUpkeep(
            new WithdrawalWatch(indexes, withdrawals),
            node.holdings(),
            new WithdrawalUpkeep.Judge(
                () -> policy.lastSeen().keys(),
                () -> withdrawals.known().content().map(known -> verifier.epoch()),
                held -> check.isWithdrawn(held.document(), held.envelopes())));
    closing.add(peering.upkeep().tasks().atOnceAndEvery(config.refresh(), "withdrawals", upkeep));
  }

  private static void refuse(OtherDigestPath path, Exchange exchange) throws RegistryException {
    throw path.unsupported();
  }

  private Optional<String> fault() {
    return policy.lastSeen().fault().or(peering.upkeep()::fault).or(kept::fault);
  }

  /** Where container clients connect. */
  public URI uri() {
    return URI.create("http://" + config.listen().reachable(registry.port()));
  }

  public URI statusUri() {
    return URI.create("http://" + config.status().reachable(status.port()));
  }

  public int torrentPort() {
    return peering.engine().port();
  }

  /** How many blob requests read from swarms now. */
  int waitingRequests() {
    return readers.count();
  }

  /** How many swarms it takes part in. */
  int swarms() {
    return peering.engine().active().size();
  }

  /** The blobs on their way. */
  List<BlobJobs.Progress> downloads() {
    return peering.jobs().running();
  }

  private Object status() {
    return new GatewayStatus(
        started,
        config.listen().reachable(registry.port()).toString(),
        peering.engine().port(),
        config.store().toAbsolutePath().toString(),
        config.policy().toAbsolutePath().toString(),
        config.endpoints().trackers(),
        config.endpoints().indexes(),
        config.upstreams().stream().map(GatewayStatus.Registry::of).toList(),
        swarms(),
        readers.count(),
        GatewayStatus.downloads(peering.jobs().running(), readers),
        room.report(),
        kept.report());
  }

  /** Stops in the reverse of the order things were started in. */
  @Override
  public void close() {
    closing.close();
  }
}
