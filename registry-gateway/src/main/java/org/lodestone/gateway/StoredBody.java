package org.lodestone.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/** Sends a range of a stored blob, without holding a thread while the client is slow. */
final class StoredBody extends IteratingNestedCallback {

  /** Large enough that system calls do not count, small enough to stay in a CPU's cache. */
  static final int BUFFER = 256 * 1024;

  private final FileChannel file;
  private final Response response;
  private final LongConsumer sent;
  private final RetainableByteBuffer.Mutable buffer;
  private final long end;
  private long position;

  StoredBody(
      Path path,
      ByteRange range,
      ByteBufferPool buffers,
      Response response,
      LongConsumer sent,
      Callback callback)
      throws IOException {
    super(callback);
    this.file = FileChannel.open(path);
    this.response = response;
    this.sent = sent;
    this.position = range.from();
    this.end = range.to();
    this.buffer = buffers.acquire((int) Math.min(BUFFER, range.length()), true);
  }

  @Override
  protected Action process() throws IOException {
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
    response.write(position == end, bytes.flip(), this);
    return Action.SCHEDULED;
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
