package org.lodestone.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * A new file that is flushed to disk while it grows, so that the fsync at its end has little left
 * to do. For one thread.
 */
final class WriteBehindFile implements AutoCloseable {

  private static final long FLUSH_EVERY = 64L << 20;

  private final Path path;
  private final FileChannel channel;
  private final Executor flusher;
  private long written;
  private long flushedAt;
  private FutureTask<Void> flush = new FutureTask<>(() -> null);

  WriteBehindFile(Path path, Executor flusher) throws IOException {
    this.path = path;
    this.flusher = flusher;
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    flush.run();
  }

  void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        written += channel.write(bytes);
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot write to %s after %d bytes: %s".formatted(path, written, e.getMessage()), e);
    }
    if (written - flushedAt >= FLUSH_EVERY && flush.isDone()) {
      await(); // an earlier flush that failed must not go unnoticed: the kernel tells only once
      flushedAt = written;
      Callable<Void> force =
          () -> {
            channel.force(false);
            return null;
          };
      flush = new FutureTask<>(force);
      flusher.execute(flush);
    }
  }

  /** Waits until everything written is on disk. */
  void sync() throws IOException {
    await();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    try {
      await();
    } finally {
      channel.close();
    }
  }

  private void await() throws IOException {
    try {
      flush.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot flush " + path + " to disk: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while flushing " + path);
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
