package org.lodestone.program;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes the connections of slow clients. Jetty's idle timeout starts anew with every byte, so a
 * client that sends or reads one byte now and then could hold a connection for ever; here a request
 * head, and then the exchange, or each part of it that is the client's, have to be complete in
 * time.
 */
public final class ConnectionDeadlines extends AbstractLifeCycle
    implements Connection.Listener, HttpConfiguration.Customizer {

  private final Scheduler scheduler;

  /** So far from now that nothing is closed for it. */
  private static final long NEVER = Long.MAX_VALUE / 4;

  private final long headNanos;
  private final long idleNanos;
  private final long exchangeNanos;
  private final long checkMillis;

  /** When each open connection is closed, on the clock of {@link System#nanoTime}. */
  private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();

  private volatile Scheduler.Task nextCheck;

  private ConnectionDeadlines(
      Scheduler scheduler, Duration head, Duration idle, long exchangeNanos, Duration shortest) {
    this.scheduler = scheduler;
    this.headNanos = head.toNanos();
    this.idleNanos = idle.toNanos();
    this.exchangeNanos = exchangeNanos;
    this.checkMillis = Math.min(1_000, Math.max(1, shortest.toMillis() / 4));
  }

  /**
   * Watches over every connection of an HTTP connector that has not started yet.
   *
   * @param head for a whole request head to arrive, counted from the connection's opening or from
   *     the answer before; so also how long an idle connection is kept
   * @param exchange from a request's head to the end of its answer
   */
  public static void watch(ServerConnector connector, Duration head, Duration exchange) {
    new ConnectionDeadlines(
            connector.getScheduler(), head, head, exchange.toNanos(), shorter(head, exchange))
        .watch(connector);
  }

  /**
   * The same for a server whose answers may take as long as they like to be made: there only the
   * client has to be in time.
   *
   * @param head for a whole request head to arrive on a new connection
   * @param idle the same after an answer; so also how long an idle connection is kept
   * @param write for the client to take what is written at once: with the size of writes, the least
   *     rate at which it has to read
   * @return answers the requests of this connector with the handler
   */
  public static Handler watchWrites(
      ServerConnector connector, Duration head, Duration idle, Duration write, Handler handler) {
    ConnectionDeadlines deadlines =
        new ConnectionDeadlines(connector.getScheduler(), head, idle, NEVER, shorter(head, write));
    deadlines.watch(connector);
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        return super.handle(
            request, deadlines.new WatchedResponse(request, response, write.toNanos()), callback);
      }
    };
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void watch(ServerConnector connector) {
    connector
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .addCustomizer(this);
    connector.addBean(this);
  }

  @Override
  public void onOpened(Connection connection) {
    deadlines.put(connection.getEndPoint(), System.nanoTime() + headNanos);
  }

  @Override
  public void onClosed(Connection connection) {
    deadlines.remove(connection.getEndPoint());
  }

  /** Jetty calls this when a request's head is complete. */
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    extend(client, exchangeNanos);
    Request.addCompletionListener(request, failure -> extend(client, idleNanos));
    return request;
  }

  @Override
  protected void doStart() {
    scheduleCheck();
  }

  @Override
  protected void doStop() {
    nextCheck.cancel();
  }

  private void extend(EndPoint client, long nanos) {
    // Not put: a connection already closed must not come back.
    deadlines.replace(client, System.nanoTime() + nanos);
  }

  private void scheduleCheck() {
    nextCheck = scheduler.schedule(this::check, checkMillis, TimeUnit.MILLISECONDS);
  }

  private void check() {
    long now = System.nanoTime();
    deadlines.forEach(
        (client, deadline) -> {
          if (now - deadline > 0) {
            client.close(new TimeoutException("the client was too slow"));
          }
        });
    if (isRunning()) {
      scheduleCheck();
    }
  }

  /** Gives each write its deadline. */
  private final class WatchedResponse extends Response.Wrapper {

    private final EndPoint client;
    private final long writeNanos;

    WatchedResponse(Request request, Response response, long writeNanos) {
      super(request, response);
      this.client = request.getConnectionMetaData().getConnection().getEndPoint();
      this.writeNanos = writeNanos;
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback callback) {
      extend(client, writeNanos);
      super.write(
          last,
          bytes,
          new Callback.Nested(callback) {
            @Override
            public void succeeded() {
              extend(client, NEVER);
              super.succeeded();
            }
          });
    }
  }
}
