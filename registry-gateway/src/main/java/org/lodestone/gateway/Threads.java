package org.lodestone.gateway;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the program alive. */
final class Threads {

  /** Enough for what runs here; a thread for each waiting request has to be cheap. */
  private static final long STACK_BYTES = 512 * 1024;

  private Threads() {}

  static ThreadFactory daemon(String name) {
    return work -> {
      Thread thread = new Thread(null, work, name, STACK_BYTES);
      thread.setDaemon(true);
      return thread;
    };
  }
}
