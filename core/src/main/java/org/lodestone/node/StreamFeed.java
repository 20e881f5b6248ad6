package org.lodestone.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.lodestone.io.BulkInputStream;
import org.lodestone.torrent.BlobHash;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;

/**
 * A blob that comes from first byte to last, hashed on its way; it goes on after what an earlier
 * try has left in the file. Guarded by itself, but for what only the thread that brings it uses.
 */
final class StreamFeed implements BlobFeed, Runnable {

  private static final int BUFFER = 128 * 1024;

  private final BlobKey blob;
  private final StreamSource.Opener opener;
  private final Path file;
  private final CompletableFuture<Void> proved = new CompletableFuture<>();
  private final CompletableFuture<Void> whole = new CompletableFuture<>();

  /** How many bytes from the first on are in the file. */
  private long arrived;

  private long received;
  private boolean right;
  private Optional<BlobTorrent> torrent = Optional.empty();
  private IOException fault;

  /** The thread that brings the bytes, while an interrupt is for this feed. */
  private Thread worker;

  StreamFeed(BlobKey blob, StreamSource.Opener opener, Path file) {
    this.blob = blob;
    this.opener = opener;
    this.file = file;
  }

  /**
   * @throws SourceBusyException when too many others are being brought
   */
  void start(Executor threads) throws SourceBusyException {
    try {
      threads.execute(this);
    } catch (RejectedExecutionException e) {
      throw new SourceBusyException("too many blobs are being fetched from registries now");
    }
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    try {
      bring();
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new IOException("fetching blob " + blob.digest() + " broke: " + e, e));
    } finally {
      finish();
    }
  }

  private synchronized boolean begin() {
    if (fault != null) {
      return false;
    }
    worker = Thread.currentThread();
    return true;
  }

  /** From now on the thread is somebody else's. */
  private synchronized void finish() {
    worker = null;
    boolean unused = Thread.interrupted();
  }

  private void bring() throws IOException {
    BlobHash hash = new BlobHash(OptionalLong.of(blob.size()));
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      goOnFrom(out, hash);
      if (arrived() < blob.size()) {
        receive(out, hash);
      }
      check(hash.finish(), out);
    }
  }

  /** Hashes what is there; more than the blob has cannot be of it. */
  private void goOnFrom(FileChannel out, BlobHash hash) throws IOException {
    if (out.size() > blob.size()) {
      out.truncate(0);
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (out.read(buffer.clear()) > 0) {
      hash.update(buffer.flip());
    }
    moved(out.position(), 0);
  }

  private void receive(FileChannel out, BlobHash hash) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = opener.open(out.position())) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (out.position() + count > blob.size()) {
          throw wrong("more than the promised %d bytes came".formatted(blob.size()), out);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        hash.update(bytes.flip());
        moved(out.position(), count);
      }
    }
    if (out.position() < blob.size()) {
      throw new EOFException(
          "it ended after %d of %d bytes".formatted(out.position(), blob.size()));
    }
  }

  private void check(Hashed hashed, FileChannel out) throws IOException {
    if (!hashed.digest().equals(blob.digest())) {
      IOException wrong =
          wrong("expected %s, found %s".formatted(blob.digest(), hashed.digest()), out);
      throw received() == blob.size()
          ? wrong
          : new IOException("what was here from an earlier try may be wrong: " + wrong, wrong);
    }
    synchronized (this) {
      right = true;
      torrent = hashed.torrent();
      notifyAll();
    }
    proved.complete(null);
    whole.complete(null);
  }

  /** Nothing of it can be believed: the next try begins anew. */
  private static WrongBlobException wrong(String why, FileChannel out) throws IOException {
    out.truncate(0);
    return new WrongBlobException(why);
  }

  private void moved(long position, int count) {
    synchronized (this) {
      arrived = position;
      received += count;
      notifyAll();
    }
    if (count > 0) {
      proved.complete(null);
    }
  }

  private void fail(IOException why) {
    synchronized (this) {
      if (right || fault != null) {
        return;
      }
      fault = why;
      notifyAll();
    }
    proved.completeExceptionally(why);
    whole.completeExceptionally(why);
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public InputStream read(long from, long to) {
    return new Reader(from, to);
  }

  /** Waits for the byte there. The last one of the blob waits until all were seen to be right. */
  private synchronized long awaitBeyond(long position) throws IOException {
    while (readable() <= position) {
      if (fault != null) {
        throw new IOException(fault.getMessage(), fault);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + blob.digest());
      }
    }
    return readable();
  }

  private long readable() {
    return right ? blob.size() : Math.min(arrived, blob.size() - 1);
  }

  @Override
  public boolean checksWhole() {
    return true;
  }

  @Override
  public synchronized long arrived() {
    return arrived;
  }

  @Override
  public synchronized long received() {
    return received;
  }

  @Override
  public boolean isOffered() {
    return proved.isDone() && !proved.isCompletedExceptionally();
  }

  @Override
  public CompletableFuture<Void> proved() {
    return proved;
  }

  @Override
  public CompletableFuture<Void> whole() {
    return whole;
  }

  @Override
  public synchronized Optional<BlobTorrent> torrent() {
    return torrent;
  }

  @Override
  public Optional<TorrentEngine.SwarmStats> swarm() {
    return Optional.empty();
  }

  @Override
  public void close() {
    fail(new IOException("blob " + blob.digest() + " is no longer fetched from there"));
    synchronized (this) {
      if (worker != null && !right) {
        worker.interrupt();
      }
    }
  }

  /** A range of the file, as far as it is there. */
  private final class Reader extends BulkInputStream {

    private final long to;
    private long position;
    private long readable;
    private FileChannel channel;

    Reader(long from, long to) {
      this.position = from;
      this.readable = from;
      this.to = to;
    }

    @Override
    protected int readSome(byte[] bytes, int offset, int length) throws IOException {
      if (position == to) {
        return -1;
      }
      if (position == readable) {
        readable = Math.min(to, awaitBeyond(position));
      }
      if (channel == null) {
        channel = FileChannel.open(file);
      }
      int wanted = (int) Math.min(length, readable - position);
      int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
      if (count <= 0) {
        throw new EOFException(file + " ends at byte " + position);
      }
      position += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
