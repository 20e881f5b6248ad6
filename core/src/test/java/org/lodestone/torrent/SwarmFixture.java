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

/** Engines on this host's loopback address, a tracker between them, and blobs to exchange. */
final class SwarmFixture implements AutoCloseable {

  static final Duration RETRY = Duration.ofMillis(500);

  /** What an engine's listener was told. */
  record Suspect(InfoHash infoHash, Path file, String reason) {}

  /** A blob and where it is stored. */
  record Blob(byte[] content, BlobTorrent torrent, Path file) {}

  final LoopbackTracker tracker = new LoopbackTracker();
  final BlockingQueue<Suspect> suspects = new LinkedBlockingQueue<>();
  private final Path dir;
  private final Deque<TorrentEngine> engines = new ArrayDeque<>();
  private int files;

  SwarmFixture(Path dir) throws IOException {
    this.dir = dir;
  }

  LibtorrentEngine engine() throws IOException {
    return engine(EngineConfig.defaults());
  }

  LibtorrentEngine engine(EngineConfig config) throws IOException {
    LibtorrentEngine engine =
        LibtorrentEngine.start(
            config.withListen(List.of("127.0.0.1"), 0).withRetryInterval(RETRY),
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

  List<String> trackers() {
    return List.of(tracker.url());
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

  /** Closes every engine that is still open, and the tracker. */
  @Override
  public void close() {
    engines.forEach(TorrentEngine::close);
    tracker.close();
  }
}
