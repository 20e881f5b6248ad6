package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lodestone.oci.Digest;

/** Engines of one kind, a tracker between them, and blobs to exchange. */
final class SwarmFixture implements AutoCloseable {

  static final Duration RETRY = Duration.ofMillis(500);

  /** What an engine's listener was told. */
  record Suspect(InfoHash infoHash, Path file, String reason) {}

  /** A blob and where it is stored. */
  record Blob(byte[] content, BlobTorrent torrent, Path file) {}

  /** Starts an engine of the kind that is tested. */
  interface Starter {
    TorrentEngine start(EngineListener listener) throws IOException;
  }

  final BlockingQueue<Suspect> suspects = new LinkedBlockingQueue<>();
  private final Path dir;
  private final List<Tracker> trackers;
  private final Starter starter;
  private final Runnable end;
  private final Deque<TorrentEngine> engines = new ArrayDeque<>();
  private int files;

  private SwarmFixture(Path dir, List<Tracker> trackers, Starter starter, Runnable end) {
    this.dir = dir;
    this.trackers = trackers;
    this.starter = starter;
    this.end = end;
  }

  /** Real engines on this host's loopback address and a tracker between them. */
  static SwarmFixture libtorrent(Path dir) throws IOException {
    LoopbackTracker tracker = new LoopbackTracker();
    EngineConfig config =
        EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0).withRetryInterval(RETRY);
    return new SwarmFixture(
        dir,
        List.of(tracker.announce()),
        listener -> LibtorrentEngine.start(config, listener),
        tracker::close);
  }

  /** Engines of a network inside this process. */
  static SwarmFixture fake(Path dir, FakeNetwork network) {
    return new SwarmFixture(dir, FakeNetwork.TRACKERS, network::engine, network::close);
  }

  TorrentEngine engine() throws IOException {
    TorrentEngine engine =
        starter.start(
            (infoHash, file, reason) -> suspects.add(new Suspect(infoHash, file, reason)));
    engines.push(engine);
    return engine;
  }

  /** A blob of random bytes in a file of its own. */
  Blob blob(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Path file = Files.write(newFile(), content);
    return new Blob(content, BlobHasher.hash(file).torrent().orElseThrow(), file);
  }

  /** The torrent of these bytes under the name of another blob. */
  static BlobTorrent forged(BlobTorrent torrent, Digest name) {
    Bencode.Dict metainfo = (Bencode.Dict) Bencode.decode(torrent.metainfo());
    Map<String, Bencode> info =
        new TreeMap<>(((Bencode.Dict) metainfo.get("info").orElseThrow()).entries());
    info.put("name", Bencode.text(BlobTorrent.name(name)));
    return BlobTorrent.parseInfo(Bencode.Dict.of(info).encode());
  }

  /** A path nothing is at. */
  Path newFile() {
    return dir.resolve("file-" + files++);
  }

  List<Tracker> trackers() {
    return trackers;
  }

  SwarmDownload fetch(TorrentEngine engine, BlobTorrent torrent, Path file) throws IOException {
    return engine.fetch(torrent.digest(), torrent.size(), torrent.magnet(trackers()), file);
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  /** Asks again and again until it holds; the test's time limit ends it otherwise. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Closes every engine that is still open, and what is between them. */
  @Override
  public void close() {
    engines.forEach(TorrentEngine::close);
    end.run();
  }
}
