package org.lodestone.pull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks blobs that the engine finds fault with, and removes those that are damaged on disk, so
 * that they are fetched again instead of served.
 */
public final class DamagedBlobs implements EngineListener {

  private static final Logger LOG = LoggerFactory.getLogger(DamagedBlobs.class);

  private final BlobStore store;
  private final ExecutorService checking = DaemonThreads.single("damaged-blobs");

  public DamagedBlobs(BlobStore store) {
    this.store = store;
  }

  @Override
  public void suspect(InfoHash infoHash, Path file, String reason) {
    Digest digest = new Digest(file.getFileName().toString());
    checking.execute(() -> check(digest, reason));
  }

  private void check(Digest digest, String reason) {
    if (!store.contains(digest)) {
      return;
    }
    try {
      Digest found = BlobHasher.hash(store.path(digest)).digest();
      if (found.equals(digest)) {
        LOG.warn("blob {} is no longer seeded, but whole: {}", digest, reason);
      } else {
        LOG.error("blob {} is damaged on disk and removed: its content is {}", digest, found);
        store.delete(digest);
      }
    } catch (IOException e) {
      LOG.error("blob {} cannot be read ({})", digest, reason, e);
    }
  }
}
