package org.lodestone.program;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes the connections of slow clients. Jetty's idle timeout starts anew with every byte, so a
 * client that sends or reads one byte now and then could hold a connection for ever; here a request
 * head, and then the exchange, have to be complete in time.
 */
public final class ConnectionDeadlines extends AbstractLifeCycle
    implements Connection.Listener, HttpConfiguration.Customizer {

  private final Scheduler scheduler;
  private final long headNanos;
  private final long exchangeNanos;
  private final long checkMillis;

  /** When each open connection is closed, on the clock of {@link System#nanoTime}. */
  private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();

  private volatile Scheduler.Task nextCheck;

  private ConnectionDeadlines(Scheduler scheduler, Duration head, Duration exchange) {
    this.scheduler = scheduler;
    this.headNanos = head.toNanos();
    this.exchangeNanos = exchange.toNanos();
    Duration shorter = head.compareTo(exchange) < 0 ? head : exchange;
    this.checkMillis = Math.min(1_000, Math.max(1, shorter.toMillis() / 4));
  }

  /**
   * Watches over every connection of an HTTP connector that has not started yet.
   *
   * @param head for a whole request head to arrive, counted from the connection's opening or from
   *     the answer before; so also how long an idle connection is kept
   * @param exchange from a request's head to the end of its answer
   */
  public static void watch(ServerConnector connector, Duration head, Duration exchange) {
    ConnectionDeadlines deadlines =
        new ConnectionDeadlines(connector.getScheduler(), head, exchange);
    connector
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .addCustomizer(deadlines);
    connector.addBean(deadlines);
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
    Request.addCompletionListener(request, failure -> extend(client, headNanos));
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
}
