package org.lodestone.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a client has gone while its response waits for a swarm. Jetty reads a connection
 * only between requests and learns of its end by writing, so a stalled response would be held for
 * nobody.
 *
 * <p>Between {@link #start} and {@link #stop} this is the connection's only reader. Should the
 * client have sent its next request ahead (pipelining, which no container client does), that is
 * lost: the connection is then closed after the response and the client has to ask again (RFC 9112,
 * section 9.3.2).
 */
final class ClientWatch implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

  private final EndPoint endPoint;
  private final Runnable whenGone;
  private volatile boolean stopped;
  private volatile boolean sentAhead;

  private ClientWatch(EndPoint endPoint, Runnable whenGone) {
    this.endPoint = endPoint;
    this.whenGone = whenGone;
  }

  /**
   * @param whenGone called at most once, by another thread; must not block
   */
  static ClientWatch start(Request request, Runnable whenGone) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    ClientWatch watch = new ClientWatch(endPoint, whenGone);
    endPoint.tryFillInterested(watch);
    return watch;
  }

  /** The socket has something to read: its end, or a request sent ahead. */
  @Override
  public void succeeded() {
    if (stopped) {
      return;
    }
    ByteBuffer buffer = BufferUtil.allocate(1);
    try {
      int read = endPoint.fill(buffer);
      if (read < 0) {
        whenGone.run();
      } else if (read > 0) {
        sentAhead = true;
      } else {
        endPoint.tryFillInterested(this);
      }
    } catch (Exception e) {
      LOG.debug("a client's connection broke", e);
      whenGone.run();
    }
  }

  /** Idle for long, which a stalled response is; or broken. */
  @Override
  public void failed(Throwable fault) {
    if (stopped) {
      return;
    }
    if (endPoint.isOpen()) {
      endPoint.tryFillInterested(this);
    } else {
      whenGone.run();
    }
  }

  /**
   * Gives the connection back to Jetty; to be called before the response is completed.
   *
   * @return a callback for the response's completion
   */
  Callback stop(Callback completion) {
    stopped = true;
    if (endPoint instanceof AbstractEndPoint abstractEndPoint) {
      abstractEndPoint.getFillInterest().onFail(new CancellationException("response complete"));
    }
    return sentAhead ? Callback.from(completion, (Runnable) endPoint::close) : completion;
  }
}
