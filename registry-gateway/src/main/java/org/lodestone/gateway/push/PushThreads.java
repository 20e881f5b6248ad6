package org.lodestone.gateway.push;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;

/**
 * Where requests about pushed repositories wait: those that bring bytes apart from the others, as
 * they take as long as their clients.
 */
public record PushThreads(Executor writing, Executor reading) {

  /** What a request needs; whatever it throws is its answer. */
  interface Work {
    void run() throws Exception;
  }

  void write(Exchange exchange, Work work) {
    run(writing, exchange, work);
  }

  void read(Exchange exchange, Work work) {
    run(reading, exchange, work);
  }

  private static void run(Executor pool, Exchange exchange, Work work) {
    try {
      pool.execute(
          () -> {
            try {
              work.run();
            } catch (Exception | Error e) {
              exchange.callback().failed(e);
            }
          });
    } catch (RejectedExecutionException e) {
      exchange
          .callback()
          .failed(new RegistryException(ErrorCode.UNAVAILABLE, "too many requests wait now", e));
    }
  }
}
