package org.lodestone.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.Closing;
import org.lodestone.publish.PublishListener;
import org.lodestone.publish.Publisher;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/** Someone who publishes images and seeds them. */
final class TestPublisher implements AutoCloseable {

  private final Closing closing = new Closing();
  private final BlobStore store;
  private final TorrentEngine engine;
  private final Publisher publisher;

  TestPublisher(Path dir, SigningKey key, List<Tracker> trackers, URI... indexes)
      throws IOException {
    store = closing.add(BlobStore.open(dir));
    engine =
        closing.add(
            LibtorrentEngine.start(
                EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE));
    publisher =
        new Publisher(
            closing.add(Holdings.open(store, Clock.systemUTC())),
            engine,
            key,
            trackers,
            Stream.of(indexes).map(url -> new IndexClient(url, Duration.ofSeconds(10))).toList(),
            Duration.ofDays(1),
            Clock.systemUTC());
  }

  MagnetManifest publish(TestImage image, String name, String... tags) throws IOException {
    return publisher
        .publish(image, RepositoryName.parse(name), List.of(tags), PublishListener.NONE)
        .document();
  }

  BlobStore store() {
    return store;
  }

  TorrentEngine engine() {
    return engine;
  }

  /** Leaves all swarms, without a word when asked so by closing the engine. */
  void stopSeeding() {
    engine.active().forEach(engine::remove);
  }

  @Override
  public void close() {
    closing.close();
  }
}
