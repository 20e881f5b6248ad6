package org.lodestone.torrent;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.lodestone.io.DaemonThreads;

/**
 * Reads a stream once and hands its bytes to several consumers, each on a thread of its own.
 *
 * <p>They share buffers, which are filled again when the last consumer is done with them; as there
 * are few, the reader waits for the slowest one. Content that fits into one buffer needs no
 * threads.
 */
final class FanOut {

  private static final int BUFFER_SIZE = 256 * 1024;
  private static final int BUFFERS = 16;

  private final InputStream in;
  private final List<Lane> lanes;
  private final BlockingQueue<Buffer> free = new LinkedBlockingQueue<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private int allocated;
  private long count;

  /** Gets all bytes in order. */
  interface Consumer {
    void accept(ByteBuffer bytes) throws IOException;
  }

  private FanOut(InputStream in, List<Consumer> consumers) {
    this.in = in;
    this.lanes = consumers.stream().map(Lane::new).toList();
  }

  /**
   * Reads to the end of the stream; what the consumers did is visible to the caller afterwards.
   *
   * @return how many bytes there were
   * @throws IOException of the stream or of a consumer; the consumers have ended then, too
   */
  static long copy(InputStream in, List<Consumer> consumers) throws IOException {
    FanOut fanOut = new FanOut(in, consumers);
    fanOut.run();
    return fanOut.count;
  }

  private void run() throws IOException {
    Buffer first = fill();
    if (!first.isFull()) {
      for (Lane lane : lanes) {
        lane.consumer.accept(first.content());
      }
      return;
    }
    lanes.forEach(lane -> lane.thread.start());
    try {
      for (Buffer next = first; next.length > 0 && failure.get() == null; next = fill()) {
        submit(next);
      }
    } finally {
      lanes.forEach(lane -> lane.queue.add(Buffer.END));
      lanes.forEach(lane -> Uninterruptibles.joinUninterruptibly(lane.thread));
    }
    rethrow(failure.get());
  }

  private Buffer fill() throws IOException {
    Buffer buffer = nextBuffer();
    buffer.length = in.readNBytes(buffer.bytes, 0, buffer.bytes.length);
    count += buffer.length;
    return buffer;
  }

  private Buffer nextBuffer() {
    if (free.isEmpty() && allocated < BUFFERS) {
      allocated++;
      return new Buffer(BUFFER_SIZE);
    }
    return Uninterruptibles.takeUninterruptibly(free);
  }

  private void submit(Buffer buffer) {
    buffer.users.set(lanes.size());
    lanes.forEach(lane -> lane.queue.add(buffer));
  }

  private static void rethrow(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException("a consumer of the bytes failed", failure);
    }
  }

  /** One consumer and what it still has to do. */
  private final class Lane {

    private final Consumer consumer;
    private final BlockingQueue<Buffer> queue = new LinkedBlockingQueue<>();
    private final Thread thread = DaemonThreads.named("blob-fan-out").newThread(this::run);

    private Lane(Consumer consumer) {
      this.consumer = consumer;
    }

    private void run() {
      Buffer next = Uninterruptibles.takeUninterruptibly(queue);
      while (next != Buffer.END) {
        // After a failure the buffers still have to go round, until the reader sees it.
        if (failure.get() == null) {
          consume(next);
        }
        if (next.users.decrementAndGet() == 0) {
          free.add(next);
        }
        next = Uninterruptibles.takeUninterruptibly(queue);
      }
    }

    private void consume(Buffer buffer) {
      try {
        consumer.accept(buffer.content());
      } catch (IOException | RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /** Filled by the reader alone, then read by all lanes, handed over by their queues. */
  private static final class Buffer {

    private static final Buffer END = new Buffer(0);

    private final byte[] bytes;
    private final AtomicInteger users = new AtomicInteger();
    private int length;

    private Buffer(int size) {
      this.bytes = new byte[size];
    }

    private boolean isFull() {
      return length == bytes.length;
    }

    private ByteBuffer content() {
      return ByteBuffer.wrap(bytes, 0, length);
    }
  }
}
