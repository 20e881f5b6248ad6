package org.lodestone.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.io.BulkInputStream;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;

/** The blob in the store, for readers of a job that has brought it there. */
record StoredFeed(Holdings holdings, Digest digest, long size) implements BlobFeed {

  @Override
  public Path file() {
    return holdings.store().path(digest);
  }

  @Override
  public InputStream read(long from, long to) {
    return new StoredInputStream(from, to);
  }

  @Override
  public boolean checksWhole() {
    return true;
  }

  @Override
  public long arrived() {
    return size;
  }

  @Override
  public long received() {
    return size;
  }

  @Override
  public boolean isOffered() {
    return true;
  }

  @Override
  public CompletableFuture<Void> proved() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> whole() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Optional<BlobTorrent> torrent() {
    return Optional.empty();
  }

  @Override
  public Optional<TorrentEngine.SwarmStats> swarm() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // It is whole.
  }

  /** A range of the stored file, which is lent from the first byte to the last. */
  private final class StoredInputStream extends BulkInputStream {

    private final long to;
    private long position;
    private Lease lease;
    private FileChannel channel;

    private StoredInputStream(long from, long to) {
      this.position = from;
      this.to = to;
    }

    @Override
    protected int readSome(byte[] bytes, int offset, int length) throws IOException {
      if (position == to) {
        return -1;
      }
      if (channel == null) {
        lease =
            holdings
                .lease(digest)
                .orElseThrow(() -> new NoSuchFileException(file().toString(), null, "removed"));
        channel = FileChannel.open(lease.path());
      }
      int wanted = (int) Math.min(length, to - position);
      int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
      if (count <= 0) {
        throw new EOFException(file() + " ends at byte " + position);
      }
      position += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
      if (lease != null) {
        lease.close();
      }
    }
  }
}
