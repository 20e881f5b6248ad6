package org.lodestone.torrent;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.lodestone.io.BulkInputStream;

/**
 * A range of a blob on its way from the swarm, read from the file that it grows in. The download is
 * asked only where the run of known good bytes ends, so that most reads are file reads alone.
 */
final class SwarmInputStream extends BulkInputStream {

  private static final int TRANSFER_SIZE = 256 * 1024;

  private final SwarmDownload download;
  private final long end;
  private FileChannel channel;
  private long position;
  private long readableEnd;

  SwarmInputStream(SwarmDownload download, long from, long to) {
    this.download = download;
    this.position = from;
    this.readableEnd = from;
    this.end = to;
  }

  @Override
  protected int readSome(byte[] bytes, int offset, int length) throws IOException {
    if (position == end) {
      return -1;
    }
    if (position == readableEnd) {
      readableEnd = Math.min(end, download.awaitReadable(position));
    }
    int wanted = (int) Math.min(length, readableEnd - position);
    // A channel of its own: an interrupt of one reader's thread closes it.
    if (channel == null) {
      channel = FileChannel.open(download.file());
    }
    int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
    if (count <= 0) {
      throw new EOFException(download.file() + " ends at byte " + position);
    }
    position += count;
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, end - position));
    position += skipped;
    readableEnd = Math.max(readableEnd, position);
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, readableEnd - position);
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[TRANSFER_SIZE];
    long start = position;
    for (int count = read(buffer); count >= 0; count = read(buffer)) {
      out.write(buffer, 0, count);
    }
    return position - start;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
