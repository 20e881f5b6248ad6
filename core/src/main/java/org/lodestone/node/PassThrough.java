package org.lodestone.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.lodestone.io.BulkInputStream;
import org.lodestone.oci.Digest;

/**
 * Blobs that the disk has no room for, from registries to whoever asks and nowhere else. Each
 * reader has a stream of its own, of which nothing is kept. Safe for use by many threads.
 */
public final class PassThrough {

  /** How many readers there are at once. */
  static final int MOST = 64;

  private static final int BUFFER = 64 * 1024;

  private final Semaphore free = new Semaphore(MOST);

  /**
   * Bytes {@code from} (inclusive) to {@code to} (exclusive), from the first of the sources that is
   * a registry and gives them. The blob's last byte is held back until the SHA-256 of the whole has
   * matched: for a range that ends with it the registry sends what is before the range, too.
   *
   * @param why what is thrown when none of them is a registry
   * @throws SourceBusyException when there are too many readers
   * @throws IOException when no registry gives it, as the last one said
   */
  public InputStream open(
      List<? extends BlobSource> sources, long from, long to, NoRoomException why)
      throws IOException {
    if (!free.tryAcquire()) {
      throw new SourceBusyException("too many blobs that do not fit on the disk are sent now");
    }
    IOException fault = why;
    for (BlobSource source : sources) {
      if (source instanceof StreamSource registry) {
        try {
          return new Unstored(registry, from, to);
        } catch (IOException e) {
          fault = e;
        }
      }
    }
    free.release();
    throw fault;
  }

  private final class Unstored extends BulkInputStream {

    private final MessageDigest sha256 = Digest.newSha256();
    private final StreamSource registry;
    private final long from;
    private final long to;
    private final InputStream in;
    private long position;
    private boolean closed;

    Unstored(StreamSource registry, long from, long to) throws IOException {
      this.registry = registry;
      this.from = from;
      this.to = to;
      this.position = to == registry.size() ? 0 : from;
      this.in = registry.open(position, to);
    }

    @Override
    protected int readSome(byte[] buffer, int offset, int length) throws IOException {
      byte[] skipped = new byte[position < from ? BUFFER : 0];
      while (position < from) {
        receive(skipped, 0, (int) Math.min(BUFFER, from - position));
      }
      if (position == to) {
        return -1;
      }
      long last = registry.size() - 1;
      if (position < last) {
        return receive(buffer, offset, (int) Math.min(length, Math.min(to, last) - position));
      }
      receive(buffer, offset, 1);
      check();
      return 1;
    }

    private int receive(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      if (count < 0) {
        throw new EOFException(
            "it ended after %d of %d bytes".formatted(position, registry.size()));
      }
      sha256.update(buffer, offset, count);
      position += count;
      return count;
    }

    private void check() throws IOException {
      Digest found = Digest.ofRaw(sha256.digest());
      if (!found.equals(registry.digest())) {
        throw new WrongBlobException("expected %s, found %s".formatted(registry.digest(), found));
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        free.release();
        in.close();
      }
    }
  }
}
