package org.lodestone.tracker;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.program.Closing;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.StatusServer;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.Witnesses;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceMetrics;
import org.lodestone.tracker.announce.Swarms;
import org.lodestone.tracker.announce.TrackerLogic;
import org.lodestone.tracker.hint.HintBoard;
import org.lodestone.tracker.hint.HintMetrics;
import org.lodestone.tracker.http.AnnounceHandler;
import org.lodestone.tracker.http.HttpServer;
import org.lodestone.tracker.index.DocumentStore;
import org.lodestone.tracker.index.IndexHandler;
import org.lodestone.tracker.index.IndexProbe;
import org.lodestone.tracker.index.SqliteDocumentStore;
import org.lodestone.tracker.log.DocumentLog;
import org.lodestone.tracker.log.LogReaders;
import org.lodestone.tracker.log.LogSettings;
import org.lodestone.tracker.log.MirrorSettings;
import org.lodestone.tracker.log.MirroredLog;
import org.lodestone.tracker.log.ServedLog;
import org.lodestone.tracker.udp.UdpServer;

/** A running tracker: announces over HTTP and UDP, the index, and the operator's status port. */
public final class TrackerServer implements AutoCloseable {

  private static final Duration EXPIRY_PERIOD = Duration.ofSeconds(30);

  /** In which a flood fills a hundredth of the tracker. */
  private static final Duration ROOM_PERIOD = Duration.ofMillis(100);

  private static final Duration HINT_EXPIRY_PERIOD = Duration.ofSeconds(5);
  private static final Duration PROBE_PERIOD = Duration.ofSeconds(5);

  /** Long enough after the start for every seed to have announced itself again. */
  private static final int TIDYING_INTERVALS = 4;

  /** How long a UDP thread may be busy with one datagram. */
  private static final Duration UDP_PATIENCE = Duration.ofSeconds(10);

  /** How long the HTTP thread may owe a sign of life, which it is asked for with each probe. */
  private static final Duration HTTP_PATIENCE = Duration.ofSeconds(20);

  /** How often a port that HTTP was given may turn out to be taken for UDP. */
  private static final int PORT_ATTEMPTS = 20;

  private final Closing closing = new Closing();
  private final TrackerConfig config;
  private final Instant started = Instant.now();
  private final Swarms swarms;
  private final HintBoard hints;
  private final BackgroundTasks tasks = new BackgroundTasks("tracker-upkeep");
  private DocumentStore index;
  private IndexProbe probe;
  private Optional<Witnesses> witnesses = Optional.empty();
  private Optional<DocumentLog> ownLog = Optional.empty();
  private Optional<ServedLog> log = Optional.empty();
  private final List<MirroredLog> mirrors = new ArrayList<>();
  private final Map<String, ServedLog> servedMirrors = new LinkedHashMap<>();

  /** Apart, since what mirrors wait for is in others' hands. */
  private final BackgroundTasks copying = new BackgroundTasks("log-mirrors");

  private HttpServer http;
  private UdpServer udp;
  private StatusServer status;

  private TrackerServer(TrackerConfig config) {
    this.config = config;
    this.swarms = new Swarms(config.announce(), Clock.systemUTC());
    this.hints = new HintBoard(config.hints(), Clock.systemUTC());
  }

  /**
   * Starts everything, or nothing.
   *
   * @throws IOException saying which part could not start
   */
  public static TrackerServer start(TrackerConfig config) throws IOException {
    TrackerServer server = new TrackerServer(config);
    try {
      server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The server's root as others reach it; the index is under it. */
  public URI httpUri() {
    return uri("http", config.listen(), http.port(), "");
  }

  /** What a magnet link's {@code tr} or a metainfo's {@code announce} says. */
  public URI announceUri() {
    return uri("http", config.listen(), http.port(), "/announce");
  }

  public URI udpAnnounceUri() {
    return uri("udp", config.listen(), http.port(), "/announce");
  }

  public URI statusUri() {
    return uri("http", config.status(), status.port(), "");
  }

  /** Stops in the reverse of the order things were started in. */
  @Override
  public void close() {
    closing.close();
  }

  private void start() throws IOException {
    PrometheusRegistry metrics = new PrometheusRegistry();
    index =
        closing.add(
            SqliteDocumentStore.open(config.data(), config.index(), swarms, Clock.systemUTC()));
    probe = new IndexProbe(index);
    if (config.log() != null) {
      log = Optional.of(openLog(config.log()));
    }
    for (MirrorSettings settings : config.mirrors()) {
      openMirror(settings);
    }
    closing.add(tasks);
    closing.add(copying);
    Predicate<InfoHash> admitted =
        switch (config.mode()) {
          case OPEN -> infoHash -> true;
          case INDEXED -> index::knows;
        };
    TrackerLogic logic = new TrackerLogic(swarms, admitted, new AnnounceMetrics(metrics, swarms));
    startPorts(logic);
    startTasks();
    countDocuments(metrics);
    HintMetrics.register(metrics, hints);
    if (!mirrors.isEmpty()) {
      countMirrors(metrics);
    }
    log.ifPresent(served -> countLog(metrics, served, witnesses.orElseThrow()));
    status =
        closing.add(
            new StatusServer(
                config.status().toSocketAddress(),
                config.statusNames(),
                metrics,
                this::fault,
                this::status));
  }

  /** HTTP and UDP share a port; when the system chooses it, both have to be able to have it. */
  private void startPorts(TrackerLogic logic) throws IOException {
    InetSocketAddress wanted = config.listen().toSocketAddress();
    for (int attempt = 1; ; attempt++) {
      http =
          new HttpServer(
              wanted,
              config.http(),
              new AnnounceHandler(logic),
              new IndexHandler(
                  index, config.index(), swarms, config.hints(), hints, log, servedMirrors));
      try {
        InetSocketAddress same = new InetSocketAddress(wanted.getAddress(), http.port());
        udp = new UdpServer(same, config.udpThreads(), logic, Clock.systemUTC());
        break;
      } catch (IOException e) {
        http.close();
        if (wanted.getPort() != 0 || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
    closing.add(http);
    closing.add(udp);
  }

  private void startTasks() {
    tasks.every(EXPIRY_PERIOD, "expiry of silent peers", swarms::expire);
    tasks.every(ROOM_PERIOD, "making of room for peers", swarms::makeRoom);
    tasks.every(HINT_EXPIRY_PERIOD, "expiry of hints", hints::expire);
    tasks.every(PROBE_PERIOD, "a look at the index", probe);
    tasks.every(
        config.announce().interval().multipliedBy(TIDYING_INTERVALS),
        "dropping of old documents",
        index::tidy);
    tasks.every(PROBE_PERIOD, "a look at the HTTP port", http::askForSign);
    log.ifPresent(served -> startLog());
    for (MirroredLog mirror : mirrors) {
      copying.every(mirror.settings().period(), "mirror " + mirror.settings().name(), mirror);
    }
    tasks.watch("http", HTTP_PATIENCE, http::lastSign);
    udp.heartbeats().forEach((thread, beat) -> tasks.watch(thread, UDP_PATIENCE, beat));
  }

  private void startLog() {
    DocumentLog kept = ownLog.orElseThrow();
    tasks.every(config.log().period(), "logging of documents", kept);
    if (!config.log().witnesses().isEmpty()) {
      tasks.every(config.log().renewal(), "renewal of cosignatures", kept::renew);
    }
  }

  private void countDocuments(PrometheusRegistry metrics) {
    GaugeWithCallback.builder()
        .name("lodestone_index_documents")
        .help("Documents in the index some seconds ago; NaN when it could not be read")
        .callback(point -> point.call(probe.documents()))
        .register(metrics);
    GaugeWithCallback.builder()
        .name("lodestone_index_blobs")
        .help("Blobs with a torrent that the index's documents list")
        .callback(point -> point.call(index.blobs()))
        .register(metrics);
  }

  private ServedLog openLog(LogSettings settings) throws IOException {
    NoteSigner signer = settings.signer();
    Optional<LogReaders> readers = settings.openReaders();
    witnesses = Optional.of(closing.add(settings.witnesses(signer)));
    DocumentLog kept =
        DocumentLog.open(
            config.data().resolve("log"),
            settings.kind(),
            signer,
            witnesses.get(),
            List.of(index::accepted, index::acceptedWithdrawals),
            Clock.systemUTC());
    ownLog = Optional.of(closing.add(kept));
    return new ServedLog(kept, readers);
  }

  private void openMirror(MirrorSettings settings) throws IOException {
    Optional<LogReaders> readers = settings.openReaders();
    MirroredLog mirror = closing.add(MirroredLog.open(config.data().resolve("mirrors"), settings));
    mirrors.add(mirror);
    servedMirrors.put(settings.name(), new ServedLog(mirror, readers));
  }

  private static void countLog(PrometheusRegistry metrics, ServedLog served, Witnesses witnesses) {
    GaugeWithCallback.builder()
        .name("lodestone_log_cosigning_witnesses")
        .help("Witnesses that cosigned when they were asked last")
        .callback(point -> point.call((double) witnesses.cosigning()))
        .register(metrics);
    if (served.readers().isEmpty()) {
      GaugeWithCallback.builder()
          .name("lodestone_log_entries")
          .help("Entries of the log that are published")
          .callback(point -> point.call((double) served.log().size()))
          .register(metrics);
    }
  }

  private void countMirrors(PrometheusRegistry metrics) {
    GaugeWithCallback.builder()
        .name("lodestone_log_mirror_faults")
        .help("Mirrors of logs that did not go on when they last tried; /status says why")
        .callback(
            point ->
                point.call(
                    (double) mirrors.stream().filter(one -> one.fault().isPresent()).count()))
        .register(metrics);
  }

  private Optional<String> fault() {
    return probe.fault().or(tasks::fault).or(copying::fault);
  }

  private TrackerStatus status() {
    return new TrackerStatus(
        config.mode(),
        announceUri(),
        udpAnnounceUri(),
        started,
        swarms.torrents(),
        swarms.peers(),
        index.blobs(),
        ownLog.map(
            kept ->
                TrackerStatus.Log.of(
                    kept, config.log().readers() == null, witnesses.orElseThrow())),
        mirrors.stream().map(TrackerStatus.Mirror::of).toList());
  }

  private static URI uri(String scheme, ListenAddress address, int port, String path) {
    return URI.create(scheme + "://" + address.reachable(port) + path);
  }
}
