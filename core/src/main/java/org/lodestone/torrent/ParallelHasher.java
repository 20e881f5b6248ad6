package org.lodestone.torrent;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.lodestone.oci.Digest;

/**
 * Computes a SHA-256 on one thread while a second one does something else with the same bytes.
 *
 * <p>Both threads work on shared buffers that are recycled when both are done; as there are few of
 * them, the caller waits for the slower one. Content that fits into one buffer needs no threads.
 */
final class ParallelHasher implements AutoCloseable {

  private static final int BUFFER_SIZE = 256 * 1024;
  private static final int BUFFERS = 16;

  private final MessageDigest sha256 = Digest.newSha256();
  private final List<Lane> lanes;
  private final BlockingQueue<Buffer> free = new LinkedBlockingQueue<>();
  private int allocated = 1;
  private boolean running;
  private Buffer filling = new Buffer();

  ParallelHasher(Consumer<ByteBuffer> other) {
    this.lanes = List.of(new Lane("sha256", sha256::update), new Lane("sha1", other));
  }

  /** Takes the next bytes; the buffer is free for reuse when this returns. */
  void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (filling.isFull()) {
        start();
        submit(filling);
        filling = nextBuffer();
      }
      filling.fillFrom(bytes);
    }
  }

  /** Waits for both threads; the other one's work is visible to the caller afterwards. */
  byte[] finish() {
    if (running) {
      submit(filling);
      close();
      lanes.forEach(lane -> Uninterruptibles.joinUninterruptibly(lane.thread));
    } else {
      lanes.forEach(lane -> lane.sink.accept(filling.content()));
    }
    return sha256.digest();
  }

  @Override
  public void close() {
    if (running) {
      running = false;
      lanes.forEach(lane -> lane.queue.add(Buffer.END));
    }
  }

  private void start() {
    if (!running) {
      running = true;
      lanes.forEach(lane -> lane.thread.start());
    }
  }

  private void submit(Buffer buffer) {
    buffer.users.set(lanes.size());
    lanes.forEach(lane -> lane.queue.add(buffer));
  }

  private Buffer nextBuffer() {
    if (free.isEmpty() && allocated < BUFFERS) {
      allocated++;
      return new Buffer();
    }
    Buffer buffer = Uninterruptibles.takeUninterruptibly(free);
    buffer.length = 0;
    return buffer;
  }

  private void release(Buffer buffer) {
    if (buffer.users.decrementAndGet() == 0) {
      free.add(buffer);
    }
  }

  /** One thread and what it still has to do. */
  private final class Lane {

    private final Consumer<ByteBuffer> sink;
    private final BlockingQueue<Buffer> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    private Lane(String name, Consumer<ByteBuffer> sink) {
      this.sink = sink;
      this.thread = new Thread(this::run, "hash-" + name);
      this.thread.setDaemon(true);
    }

    private void run() {
      Buffer next = Uninterruptibles.takeUninterruptibly(queue);
      while (next != Buffer.END) {
        sink.accept(next.content());
        release(next);
        next = Uninterruptibles.takeUninterruptibly(queue);
      }
    }
  }

  /** Filled by the caller alone, then read by both lanes, handed over by their queues. */
  private static final class Buffer {

    private static final Buffer END = new Buffer(0);

    private final byte[] bytes;
    private final AtomicInteger users = new AtomicInteger();
    private int length;

    private Buffer() {
      this(BUFFER_SIZE);
    }

    private Buffer(int size) {
      this.bytes = new byte[size];
    }

    private boolean isFull() {
      return length == bytes.length;
    }

    private void fillFrom(ByteBuffer source) {
      int count = Math.min(source.remaining(), bytes.length - length);
      source.get(bytes, length, count);
      length += count;
    }

    private ByteBuffer content() {
      return ByteBuffer.wrap(bytes, 0, length);
    }
  }
}
