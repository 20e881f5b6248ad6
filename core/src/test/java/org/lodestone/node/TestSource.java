package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.lodestone.io.BulkInputStream;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;

/** A source that brings what the test tells it to, when it does, right or wrong. */
final class TestSource implements BlobSource, BlobFeed {

  private final String name;
  private final byte[] content;
  private final CompletableFuture<Void> proved = new CompletableFuture<>();
  private final CompletableFuture<Void> whole = new CompletableFuture<>();
  private final CompletableFuture<Path> opened = new CompletableFuture<>();
  private final Set<Integer> waitingAt = new HashSet<>();
  private Optional<TorrentEngine.SwarmStats> swarm = Optional.empty();
  private int arrived;
  private boolean busy;
  private boolean hint;
  private IOException failure;
  private CompletableFuture<Void> slowDisk = CompletableFuture.completedFuture(null);
  private RuntimeException breaking;

  TestSource(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /** Completes with the file when the job has opened it. */
  CompletableFuture<Path> opened() {
    return opened;
  }

  /** From now on it tells its file only then, as a disk that is slow. */
  synchronized void tellFileAfter(CompletableFuture<Void> then) {
    slowDisk = then;
  }

  /** From now on it throws when it is asked whether it checks its bytes, which is at its end. */
  synchronized void breakWhenWhole(RuntimeException how) {
    breaking = how;
  }

  synchronized void busy(boolean now) {
    busy = now;
  }

  /** From now on it is a swarm in which so many are connected. */
  synchronized void peers(int count) {
    swarm = Optional.of(new TorrentEngine.SwarmStats(0, count, 0, 0, 0, 0, 0));
  }

  /** From now on it is not waited for. */
  synchronized void isOnlyAHint() {
    hint = true;
  }

  @Override
  public synchronized boolean isWaitedFor() {
    return !hint;
  }

  /** Brings the bytes up to there. */
  synchronized void bring(int end) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file().toFile(), "rw")) {
      out.seek(arrived);
      out.write(content, arrived, end - arrived);
    }
    arrived = end;
    notifyAll();
    proved.complete(null);
    if (end == content.length) {
      whole.complete(null);
    }
  }

  /** Until a reader waits for the byte there. */
  synchronized void awaitReaderAt(int position) throws InterruptedException {
    while (!waitingAt.contains(position)) {
      wait();
    }
  }

  void fail(String reason) {
    IOException fault = new IOException(reason);
    synchronized (this) {
      if (failure != null || (whole.isDone() && !whole.isCompletedExceptionally())) {
        return;
      }
      failure = fault;
      notifyAll();
    }
    proved.completeExceptionally(fault);
    whole.completeExceptionally(fault);
  }

  synchronized boolean isClosed() {
    return failure != null;
  }

  @Override
  public synchronized BlobFeed open(Path file) throws IOException {
    if (busy) {
      throw new SourceBusyException(name + " is busy");
    }
    opened.complete(file);
    return this;
  }

  @Override
  public Path file() {
    CompletableFuture<Void> disk;
    synchronized (this) {
      disk = slowDisk;
    }
    disk.join();
    return opened.join();
  }

  @Override
  public InputStream read(long from, long to) {
    return new BulkInputStream() {
      private int position = (int) from;

      @Override
      protected int readSome(byte[] buffer, int offset, int length) throws IOException {
        if (position == to) {
          return -1;
        }
        int end = (int) Math.min(Math.min(to, position + length), awaitBeyond(position));
        byte[] bytes = Arrays.copyOfRange(Files.readAllBytes(file()), position, end);
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        position = end;
        return bytes.length;
      }
    };
  }

  private synchronized int awaitBeyond(int position) throws IOException {
    waitingAt.add(position);
    notifyAll();
    while (arrived <= position && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    return arrived;
  }

  @Override
  public synchronized boolean checksWhole() {
    if (breaking != null) {
      throw breaking;
    }
    return false;
  }

  @Override
  public synchronized long arrived() {
    return arrived;
  }

  @Override
  public synchronized long received() {
    return arrived;
  }

  @Override
  public boolean isOffered() {
    return true;
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
  public Optional<BlobTorrent> torrent() {
    return Optional.empty();
  }

  @Override
  public synchronized Optional<TorrentEngine.SwarmStats> swarm() {
    return swarm;
  }

  @Override
  public void close() {
    fail(name + " was closed");
  }

  @Override
  public String toString() {
    return name;
  }
}
