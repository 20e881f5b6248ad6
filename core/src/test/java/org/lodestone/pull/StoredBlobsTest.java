package org.lodestone.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;

final class StoredBlobsTest {

  @TempDir Path dir;

  @Test
  void seedsWhatTheStoreHoldsAndRemovesWhatIsDamaged() throws Exception {
    byte[] whole = {1, 2, 3};
    byte[] damaged = {4, 5, 6};
    byte[] part = {7, 8, 9};
    try (BlobStore store = BlobStore.open(dir.resolve("store"));
        TorrentEngine engine =
            LibtorrentEngine.start(
                EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE)) {
      store.put(whole);
      store.put(damaged);
      store.put(new byte[0]);
      Files.write(store.path(Digest.of(damaged)), new byte[3]);
      Files.write(store.partial(Digest.of(part)), part);
      new StoredBlobs(store, new BlobTorrents(store), new HintFilter(List.of()))
          .seed(engine, List.of());
      Path file = store.path(Digest.of(whole));
      assertEquals(
          List.of(BlobHasher.hash(file).torrent().orElseThrow().infoHash()), engine.active());
      assertFalse(store.contains(Digest.of(damaged)));
      assertTrue(new BlobTorrents(store).find(Digest.of(whole)).isPresent());
    }
  }
}
