package org.lodestone.registry;

import java.io.IOException;
import java.io.InputStream;
import org.lodestone.io.BulkInputStream;

/** A transfer of known length that goes on where it broke, as long as each try brings something. */
final class ResumingStream extends BulkInputStream {

  private static final int MAX_FRUITLESS_TRIES = 4;

  /** Opens the content from an offset on. */
  interface Opener {
    InputStream open(long offset) throws IOException;
  }

  /** Waits before the next try. */
  interface Pause {
    void before(int attempt) throws IOException;
  }

  private final long size;
  private final Opener opener;
  private final Pause pause;
  private InputStream in = InputStream.nullInputStream();
  private long position;
  private int fruitless;

  /**
   * @param from the offset that is read first
   */
  ResumingStream(long from, long size, Opener opener, Pause pause) throws IOException {
    this.size = size;
    this.opener = opener;
    this.pause = pause;
    this.position = from;
    try {
      this.in = opener.open(from);
    } catch (IOException e) {
      if (isFinal(e) || !reopen(e)) {
        throw e;
      }
    }
  }

  /** What the server will not say otherwise in a moment. */
  private static boolean isFinal(IOException trouble) {
    return trouble instanceof RegistryRefusal refusal && refusal.status() < 500;
  }

  @Override
  protected int readSome(byte[] buffer, int offset, int length) throws IOException {
    IOException trouble;
    do {
      try {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
          position += read;
          fruitless = 0;
          return read;
        }
        if (position >= size) {
          return -1;
        }
        trouble = new IOException("ended after %d of %d bytes".formatted(position, size));
      } catch (IOException e) {
        trouble = e;
      }
    } while (reopen(trouble));
    throw trouble;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Opens what is left; false when the server has been asked often enough. */
  private boolean reopen(IOException trouble) throws IOException {
    in.close();
    while (position < size && fruitless < MAX_FRUITLESS_TRIES) {
      fruitless++;
      pause.before(fruitless);
      try {
        in = opener.open(position);
        return true;
      } catch (IOException e) {
        trouble.addSuppressed(e);
        if (isFinal(e)) {
          return false;
        }
      }
    }
    return false;
  }
}
