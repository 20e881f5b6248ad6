package org.lodestone.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream that is read many bytes at a time. */
public abstract class BulkInputStream extends InputStream {

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return readSome(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    return length == 0 ? 0 : readSome(buffer, offset, length);
  }

  /**
   * Reads into that part of the buffer.
   *
   * @param length at least 1
   * @return how many bytes were read, at least 1; or -1 at the end
   */
  protected abstract int readSome(byte[] buffer, int offset, int length) throws IOException;
}
