package org.lodestone.node;

import com.google.common.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.lodestone.torrent.BlobHash;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob that comes from first byte to last, hashed on its way: from a registry, and from others
 * who receive it at the same time. It goes on after what an earlier try has left in the file. Bytes
 * that came from others are read by nobody here before the whole has matched, as no reader could go
 * on elsewhere after wrong ones.
 */
final class StreamFeed implements BlobFeed, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final int BUFFER = 128 * 1024;

  private final BlobKey blob;
  private final StreamSource.Opener registry;
  private final Optional<Crowd> crowd;
  private final Path file;
  private final StreamProgress progress;
  private final CompletableFuture<Void> proved = new CompletableFuture<>();
  private final CompletableFuture<Void> whole = new CompletableFuture<>();

  private Optional<BlobTorrent> torrent = Optional.empty();

  private boolean closed;

  /** What is left to do when this is closed. */
  private Runnable atEnd = () -> {};

  /** The thread that brings the bytes, while an interrupt is for this feed. */
  private Thread worker;

  StreamFeed(BlobKey blob, StreamSource.Opener registry, Optional<Crowd> crowd, Path file) {
    this.blob = blob;
    this.registry = registry;
    this.crowd = crowd;
    this.file = file;
    this.progress = new StreamProgress(blob, file);
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
    if (progress.hasFailed()) {
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
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (out.size() > blob.size()) {
        out.truncate(0); // more than the blob has cannot be of it
      }
      progress.found(out.size(), crowd.isEmpty());
      if (crowd.isPresent()) {
        bringWith(crowd.get(), out);
      } else {
        try (StreamTurns turns = turns(List::of)) {
          check(receive(out, turns), out);
        }
      }
    }
  }

  private StreamTurns turns(Supplier<List<StreamSource.Opener>> others) {
    return new StreamTurns(blob, registry, others, Ticker.systemTicker());
  }

  /** If it turns out wrong, all that is not the registry's comes from there once more. */
  private void bringWith(Crowd others, FileChannel out) throws IOException {
    Crowd.Membership membership = others.join(progress::handOn);
    try (StreamTurns turns = turns(membership::before)) {
      Hashed hashed = receive(out, turns);
      if (!isRight(hashed) && !progress.isBelieved()) {
        LOG.warn(
            "others have handed on wrong bytes of blob {}: it comes from {}",
            blob.digest(),
            registry);
        membership.leave();
        turns.onlyRegistry();
        out.truncate(progress.takeBack());
        hashed = receive(out, turns);
      }
      check(hashed, out);
      whenClosed(membership::leave);
    } finally {
      if (!progress.isRight()) {
        membership.leave();
      }
    }
  }

  /** Goes on after what is in the file. */
  private Hashed receive(FileChannel out, StreamTurns turns) throws IOException {
    BlobHash hash = new BlobHash(OptionalLong.of(blob.size()));
    byte[] buffer = new byte[BUFFER];
    out.position(0);
    while (out.position() < out.size()) {
      ByteBuffer earlier = ByteBuffer.wrap(buffer);
      out.read(earlier);
      hash.update(earlier.flip());
    }
    while (out.position() < blob.size()) {
      int count = turns.read(out.position(), buffer);
      if (out.position() + count > blob.size()) {
        throw wrong("more than the promised %d bytes came".formatted(blob.size()), out);
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      hash.update(bytes.flip());
      progress.came(count, turns.isRegistrys());
      proved.complete(null);
    }
    return hash.finish();
  }

  private boolean isRight(Hashed hashed) {
    return hashed.digest().equals(blob.digest());
  }

  /** The whole is handed on until it is in the store. */
  private synchronized void whenClosed(Runnable last) {
    if (closed) {
      last.run();
    } else {
      atEnd = last;
    }
  }

  private void check(Hashed hashed, FileChannel out) throws IOException {
    if (!isRight(hashed)) {
      IOException wrong =
          wrong("expected %s, found %s".formatted(blob.digest(), hashed.digest()), out);
      throw progress.isBelieved()
          ? wrong
          : new IOException("what was here from an earlier try may be wrong: " + wrong, wrong);
    }
    synchronized (this) {
      torrent = hashed.torrent();
    }
    progress.right();
    proved.complete(null);
    whole.complete(null);
  }

  /** Nothing of it can be believed: the next try begins anew. */
  private static WrongBlobException wrong(String why, FileChannel out) throws IOException {
    out.truncate(0);
    return new WrongBlobException(why);
  }

  private void fail(IOException why) {
    if (progress.fail(why)) {
      proved.completeExceptionally(why);
      whole.completeExceptionally(why);
    }
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public InputStream read(long from, long to) {
    return progress.read(from, to);
  }

  @Override
  public boolean checksWhole() {
    return true;
  }

  @Override
  public long arrived() {
    return progress.arrived();
  }

  @Override
  public long received() {
    return progress.received();
  }

  @Override
  public long handedOn() {
    return progress.handedOn();
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
      if (worker != null && !progress.isRight()) {
        worker.interrupt();
      }
      closed = true;
      atEnd.run();
    }
  }
}
