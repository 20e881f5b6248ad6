package org.lodestone.gateway.push;

import com.google.common.io.ByteStreams;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.TransferAbortedException;

/**
 * The bytes that a client sends. A client that goes, or sends less than 64 KiB a minute, has ended
 * its request.
 */
final class RequestBody extends FilterInputStream {

  private static final long WINDOW = Duration.ofMinutes(1).toNanos();
  private static final long LEAST = 64 << 10;
  private static final long MAX_SKIPPED = 8 << 20;

  private long since = System.nanoTime();
  private long count;

  RequestBody(Request request) {
    super(Content.Source.asInputStream(request));
  }

  /**
   * Reads on after a refusal, as most clients read an answer only when they have sent everything; a
   * client that asked first sends nothing.
   */
  static void skipRest(Request request) throws IOException {
    if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
      long unused = ByteStreams.exhaust(ByteStreams.limit(new RequestBody(request), MAX_SKIPPED));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(buffer, offset, length);
    } catch (IOException e) {
      TransferAbortedException gone =
          new TransferAbortedException("the client stopped sending: " + e.getMessage());
      gone.initCause(e);
      throw gone;
    }
    count += Math.max(0, read);
    if (read >= 0 && System.nanoTime() - since > WINDOW) {
      if (count < LEAST) {
        throw new TransferAbortedException("the client sent %d bytes in a minute".formatted(count));
      }
      since = System.nanoTime();
      count = 0;
    }
    return read;
  }
}
