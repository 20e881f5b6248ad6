package org.lodestone.tracker.http;

import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ServerConnector;

/** Signs of life of the thread that reads a connector's network, and calls its handlers. */
final class SelectorPulse {

  private final ServerConnector connector;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile long last = System.nanoTime();

  /**
   * @param connector has one selector
   */
  SelectorPulse(ServerConnector connector) {
    this.connector = connector;
  }

  /** Asks for a sign; while one is owed, no other. */
  void ask() {
    if (asked.compareAndSet(false, true)) {
      connector
          .getSelectorManager()
          .getBean(ManagedSelector.class)
          .submit(
              selector -> {
                last = System.nanoTime();
                asked.set(false);
              });
    }
  }

  /** When it gave the last one, in {@link System#nanoTime}. */
  long last() {
    return last;
  }
}
