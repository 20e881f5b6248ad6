package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.lodestone.oci.Digest;

/**
 * Hashes a blob beside its download, as far as it is here without a gap, so that its end costs no
 * wait. At most one task is on its way at a time.
 */
final class WholeBlobCheck {

  /** Is told once, by a hashing thread, unless the blob is decided on before. */
  interface Listener {

    /** What the whole file's digest is. */
    void hashed(Digest found) throws IOException;

    void failed(IOException reason);
  }

  private final VerifiedPieces pieces;
  private final Supplier<Path> file;
  private final Executor executor;
  private final Listener listener;

  /** Used by the task that {@code scheduled} stands for; its lock guards that. */
  private final FrontierHasher hasher = new FrontierHasher();

  private boolean scheduled;

  /**
   * @param file where the pieces are now
   */
  WholeBlobCheck(VerifiedPieces pieces, Supplier<Path> file, Executor executor, Listener listener) {
    this.pieces = pieces;
    this.file = file;
    this.executor = executor;
    this.listener = listener;
  }

  /** More may be here than before. */
  void advance() {
    synchronized (hasher) {
      if (scheduled || end() <= hasher.position()) {
        return;
      }
      scheduled = true;
    }
    executor.execute(this::hash);
  }

  private void hash() {
    try {
      for (long end = next(); end > hasher.position(); end = next()) {
        hasher.advanceTo(file.get(), end);
        if (end == pieces.size()) {
          listener.hashed(hasher.finish());
          return;
        }
      }
    } catch (IOException e) {
      listener.failed(e);
    }
  }

  /** Where to hash to; the task ends when that is where it is. */
  private long next() {
    synchronized (hasher) {
      long end = end();
      scheduled = end > hasher.position();
      return end;
    }
  }

  private long end() {
    return pieces.isDecided() ? 0 : pieces.frontier();
  }
}
