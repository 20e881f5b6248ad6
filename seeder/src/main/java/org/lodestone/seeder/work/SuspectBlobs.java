package org.lodestone.seeder.work;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seeded files that the engine found wanting. Each is hashed again on a thread that has the time,
 * and removed when it is damaged, so that it is never seeded again.
 */
public final class SuspectBlobs implements EngineListener {

  private static final Logger LOG = LoggerFactory.getLogger(SuspectBlobs.class);
  private static final int BUFFER = 1 << 16;

  private final BlockingQueue<Path> files = new LinkedBlockingQueue<>();

  @Override
  public void suspect(InfoHash infoHash, Path file, String reason) {
    LOG.warn("no longer seeding {}: {}", file, reason);
    files.add(file);
  }

  /** Looks after what comes in until interrupted. */
  public void removeFrom(BlobStore store) throws InterruptedException {
    while (true) {
      Path file = files.take();
      try {
        check(file, store);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("cannot check {}: {}", file, e.toString());
      }
    }
  }

  private static void check(Path file, BlobStore store) throws IOException {
    Digest expected = new Digest(file.getFileName().toString());
    Digest found = hash(store, expected);
    if (found.equals(expected)) {
      LOG.warn("{} is sound; it is seeded again when keep is started again", expected);
    } else {
      store.delete(expected);
      LOG.warn("removed {}: damaged on disk, its content is {}", expected, found);
    }
  }

  private static Digest hash(BlobStore store, Digest digest) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = store.read(digest)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return Digest.ofRaw(sha256.digest());
  }
}
