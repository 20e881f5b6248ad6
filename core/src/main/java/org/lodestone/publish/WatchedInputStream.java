package org.lodestone.publish;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a listener of every byte that is read. */
final class WatchedInputStream extends FilterInputStream {

  private final PublishListener listener;

  WatchedInputStream(InputStream in, PublishListener listener) {
    super(in);
    this.listener = listener;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      listener.bytesRead(count);
    }
    return count;
  }
}
