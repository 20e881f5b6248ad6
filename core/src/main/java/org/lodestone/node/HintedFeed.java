package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.lodestone.io.BulkInputStream;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;

/** What comes by a hint, which is read when it is whole and right. */
final class HintedFeed implements BlobFeed {

  /** Bytes a second that it has to bring, from the start to now. */
  static final long SLOWEST = 1 << 20;

  private final BlobFeed swarm;
  private final long opened = System.nanoTime();

  /** What it had brought when it was last quick enough. Guarded by this. */
  private long counted;

  private final long bytesThen;

  HintedFeed(BlobFeed swarm) {
    this.swarm = swarm;
    this.bytesThen = swarm.arrived();
  }

  @Override
  public Path file() {
    return swarm.file();
  }

  @Override
  public InputStream read(long from, long to) {
    return new Whole(from, to);
  }

  @Override
  public boolean checksWhole() {
    return true;
  }

  @Override
  public long arrived() {
    return swarm.arrived();
  }

  /** Grows while it is quick. */
  @Override
  public synchronized long received() {
    long nanos = System.nanoTime() - opened;
    if (isQuick(swarm.arrived() - bytesThen, nanos)) {
      counted = swarm.received();
    }
    return counted;
  }

  @Override
  public long brought() {
    return swarm.brought();
  }

  static boolean isQuick(long bytes, long nanos) {
    return bytes >= SLOWEST * (nanos / 1e9);
  }

  @Override
  public boolean isOffered() {
    return swarm.isOffered();
  }

  @Override
  public CompletableFuture<Void> proved() {
    return swarm.proved();
  }

  @Override
  public CompletableFuture<Void> whole() {
    return swarm.whole();
  }

  @Override
  public Optional<BlobTorrent> torrent() {
    return swarm.torrent();
  }

  @Override
  public Optional<TorrentEngine.SwarmStats> swarm() {
    return swarm.swarm();
  }

  @Override
  public void close() {
    swarm.close();
  }

  /** A range, from when all of it is known to be right. */
  private final class Whole extends BulkInputStream {

    private final long from;
    private final long to;
    private InputStream in;

    Whole(long from, long to) {
      this.from = from;
      this.to = to;
    }

    @Override
    protected int readSome(byte[] buffer, int offset, int length) throws IOException {
      if (in == null) {
        awaitWhole();
        in = swarm.read(from, to);
      }
      return in.read(buffer, offset, length);
    }

    private void awaitWhole() throws IOException {
      try {
        whole().get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause().getMessage(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
            new InterruptedIOException("interrupted while waiting for " + file());
        interrupted.initCause(e);
        throw interrupted;
      }
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
      }
    }
  }
}
