package org.lodestone.gateway.http;

import java.io.IOException;
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
 * Notices that a client has gone while its request waits for a thread, a disk or a swarm. Jetty
 * reads a connection only between requests and learns of its end by writing, so a stalled request
 * would be held for nobody.
 *
 * <p>Between {@link #start} and {@link #stop} this is the connection's only reader; reading is
 * guarded by this object's lock. Should the client have sent its next request ahead (pipelining,
 * which no container client does), that is lost: the connection is then closed after the response
 * and the client has to ask again (RFC 9112, section 9.3.2).
 */
public final class ClientWatch implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

  private final EndPoint endPoint;
  private final Runnable whenGone;
  private boolean started;
  private boolean stopped;
  private boolean sentAhead;

  /**
   * @param whenGone called at most once, by any thread, also by the one that starts this; must not
   *     block
   */
  public ClientWatch(Request request, Runnable whenGone) {
    this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    this.whenGone = whenGone;
  }

  /** Does nothing when it was stopped before. */
  public void start() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      started = true;
      endPoint.tryFillInterested(this);
    }
    if (!endPoint.isOpen()) {
      failed(new IOException("closed before it was watched"));
    }
  }

  /** The socket has something to read: its end, or a request sent ahead. */
  @Override
  public void succeeded() {
    if (readsTheEnd()) {
      whenGone.run();
    }
  }

  private synchronized boolean readsTheEnd() {
    if (stopped) {
      return false;
    }
    ByteBuffer buffer = BufferUtil.allocate(1);
    try {
      int read = endPoint.fill(buffer);
      if (read == 0) {
        endPoint.tryFillInterested(this);
      }
      sentAhead |= read > 0;
      stopped = read < 0;
    } catch (IOException | RuntimeException e) {
      LOG.debug("a client's connection broke", e);
      stopped = true;
    }
    return stopped;
  }

  /** Idle for long, which a stalled response is; or broken. */
  @Override
  public void failed(Throwable fault) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      if (endPoint.isOpen()) {
        endPoint.tryFillInterested(this);
        return;
      }
      stopped = true;
    }
    whenGone.run();
  }

  /**
   * Gives the connection back to Jetty. To be called before the response's last byte is written: a
   * quick client has its next request on the way as soon as it has that.
   */
  public synchronized void stop() {
    stopped = true;
    if (started && endPoint instanceof AbstractEndPoint abstractEndPoint) {
      abstractEndPoint.getFillInterest().onFail(new CancellationException("no longer watched"));
    }
  }

  /** The response's completion, which ends the connection when something of it was lost. */
  public Callback over(Callback completion) {
    return Callback.from(
        () -> {
          stop();
          completion.succeeded();
          closeIfSentAhead();
        },
        fault -> {
          stop();
          completion.failed(fault);
          closeIfSentAhead();
        });
  }

  private synchronized void closeIfSentAhead() {
    if (sentAhead) {
      endPoint.close();
    }
  }
}
