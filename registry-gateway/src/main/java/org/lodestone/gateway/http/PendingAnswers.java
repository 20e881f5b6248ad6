package org.lodestone.gateway.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The requests of a server whose answers have yet to be found. Most are found at once, and a timer
 * and a watch over its connection would cost more than such an answer; so only those that are there
 * at a check get them.
 */
final class PendingAnswers extends AbstractLifeCycle {

  private static final long CHECK_MILLIS = 50;

  private final Scheduler scheduler;
  private final Set<PendingAnswer> pending = ConcurrentHashMap.newKeySet();
  private volatile Scheduler.Task nextCheck;

  private PendingAnswers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Looks after the requests of a connector that has not started yet. */
  static void lookAfter(ServerConnector connector) {
    connector.addBean(new PendingAnswers(connector.getScheduler()));
  }

  /** Those of the server that the request was sent to. */
  static PendingAnswers of(Request request) {
    return request.getConnectionMetaData().getConnector().getBean(PendingAnswers.class);
  }

  void add(PendingAnswer answer) {
    pending.add(answer);
  }

  void remove(PendingAnswer answer) {
    pending.remove(answer);
  }

  @Override
  protected void doStart() {
    scheduleCheck();
  }

  @Override
  protected void doStop() {
    nextCheck.cancel();
  }

  private void scheduleCheck() {
    nextCheck = scheduler.schedule(this::check, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void check() {
    try {
      pending.forEach(PendingAnswer::check);
    } finally {
      if (isRunning()) {
        scheduleCheck();
      }
    }
  }
}
