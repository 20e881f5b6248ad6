package org.lodestone.gateway.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.lodestone.gateway.http.JournalHandler;
import org.lodestone.gateway.http.RegistryServer;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.node.Lease;

/**
 * Sends a range of a stored blob, without holding a thread while the client is slow. The file is
 * read on threads of the disk's own, so that a disk that stands still stops nothing else.
 */
final class StoredBody extends IteratingNestedCallback {

  private static final int BUFFER = RegistryServer.LARGEST_WRITE;

  private static final String STORE = "the store";

  private final FileChannel file;
  private final Executor disk;
  private final Response response;
  private final LongConsumer sent;
  private final RetainableByteBuffer.Mutable buffer;
  private final long end;
  private long position;

  /** The disk's thread that is at work here, or was last. */
  private volatile Thread reader;

  private StoredBody(
      FileChannel file,
      Executor disk,
      ByteRange range,
      Request request,
      Response response,
      LongConsumer sent,
      Callback callback) {
    super(callback);
    this.file = file;
    this.disk = disk;
    this.response = response;
    this.sent = sent;
    this.position = range.from();
    this.end = range.to();
    this.buffer =
        request
            .getComponents()
            .getByteBufferPool()
            .acquire((int) Math.min(BUFFER, range.length()), true);
  }

  /** Sends a range of a blob that is in memory. */
  static void send(
      byte[] blob,
      ByteRange range,
      Request request,
      Response response,
      LongConsumer sent,
      Callback callback) {
    JournalHandler.recordOf(request).from(STORE);
    sent.accept(range.length());
    response.write(true, ByteBuffer.wrap(blob, (int) range.from(), (int) range.length()), callback);
  }

  /**
   * Opens the file, for which it may wait, and begins to send it; what is small is also read here.
   *
   * @param blob given back when the response has ended; also when this throws, and then the
   *     callback is left alone
   * @param size of the blob
   * @param disk where the file is read
   * @param sent told of each number of bytes
   */
  static void send(
      Lease blob,
      long size,
      Executor disk,
      ByteRange range,
      Request request,
      Response response,
      LongConsumer sent,
      Callback callback)
      throws IOException {
    RequestRecord record = JournalHandler.recordOf(request);
    Phase unused = record.enter(Phase.DISK);
    if (size <= Lease.SMALL) {
      byte[] bytes;
      try (blob) {
        bytes = bytes(blob, size);
      }
      send(bytes, range, request, response, sent, callback);
      return;
    }
    StoredBody body = null;
    FileChannel file = null;
    try {
      file = FileChannel.open(blob.path());
      record.from(STORE);
      Callback returning = Callback.from(callback, blob::close);
      body = new StoredBody(file, disk, range, request, response, sent, returning);
    } finally {
      if (body == null) {
        blob.close();
        if (file != null) {
          file.close();
        }
      }
    }
    if (range.length() <= BUFFER) {
      body.iterate(); // one read more than the opening, and no other thread to wake up
    } else {
      body.next(body::iterate);
    }
  }

  private static byte[] bytes(Lease blob, long size) throws IOException {
    byte[] bytes = blob.bytes();
    if (bytes.length != size) {
      throw new EOFException("the blob has " + bytes.length + " bytes, expected " + size);
    }
    return bytes;
  }

  @Override
  protected Action process() throws IOException {
    reader = Thread.currentThread();
    if (position == end) {
      return Action.SUCCEEDED;
    }
    ByteBuffer bytes = buffer.getByteBuffer().clear();
    bytes.limit((int) Math.min(bytes.capacity(), end - position));
    int read = file.read(bytes, position);
    if (read <= 0) {
      throw new EOFException("stored blob ends at byte " + position + ", expected " + end);
    }
    position += read;
    sent.accept(read);
    response.write(
        position == end,
        bytes.flip(),
        Callback.from(InvocationType.NON_BLOCKING, this::written, this::failed));
    return Action.SCHEDULED;
  }

  /** A write that had to wait for the client ends on a thread of the server's. */
  private void written() {
    if (Thread.currentThread() == reader) {
      succeeded();
    } else {
      next(this::succeeded);
    }
  }

  private void next(Runnable step) {
    try {
      disk.execute(step);
    } catch (RejectedExecutionException e) {
      failed(e);
    }
  }

  @Override
  protected void onCompleted(Throwable causeOrNull) {
    buffer.release();
    try {
      file.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a file that was read failed", e);
    } finally {
      super.onCompleted(causeOrNull);
    }
  }
}
