package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.lodestone.io.BulkInputStream;

/**
 * Gzips a stream so that the same bytes always give the same result: no time, no name, a fixed
 * level, and "unknown" for the operating system (RFC 1952).
 */
final class DeterministicGzip extends BulkInputStream {

  private static final int LEVEL = 6;
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff
  };

  private final InputStream in;
  private final byte[] input = new byte[64 << 10];
  private final CRC32 crc = new CRC32();
  private final Deflater deflater = new Deflater(LEVEL, true);

  /** The header before the deflated bytes, the trailer after them. */
  private ByteBuffer frame = ByteBuffer.wrap(HEADER);

  private boolean deflated;

  DeterministicGzip(InputStream in) {
    this.in = in;
  }

  @Override
  protected int readSome(byte[] buffer, int offset, int length) throws IOException {
    if (!frame.hasRemaining() && !deflated) {
      int count = deflate(buffer, offset, length);
      if (count > 0) {
        return count;
      }
      deflated = true;
      frame = trailer();
    }
    int count = Math.min(length, frame.remaining());
    frame.get(buffer, offset, count);
    return count == 0 ? -1 : count;
  }

  private int deflate(byte[] buffer, int offset, int length) throws IOException {
    while (!deflater.finished()) {
      int count = deflater.deflate(buffer, offset, length);
      if (count > 0) {
        return count;
      }
      if (deflater.needsInput()) {
        feed();
      }
    }
    return 0;
  }

  private void feed() throws IOException {
    int read = in.read(input);
    if (read < 0) {
      deflater.finish();
    } else {
      crc.update(input, 0, read);
      deflater.setInput(input, 0, read);
    }
  }

  private ByteBuffer trailer() {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .putInt((int) deflater.getBytesRead())
        .flip();
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    in.close();
  }
}
