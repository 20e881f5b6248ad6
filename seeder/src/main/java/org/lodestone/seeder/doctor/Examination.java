package org.lodestone.seeder.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.Deadline;
import org.lodestone.program.Causes;

/** Runs checks side by side, each for a bounded time. */
public final class Examination {

  private Examination() {}

  /**
   * What they found, in their order.
   *
   * @param time after which a check that has not ended is taken for one that hangs
   */
  public static List<Finding> of(List<Check> checks, Duration time) throws InterruptedException {
    int threads = Math.max(1, checks.size());
    ExecutorService pool = DaemonThreads.pool("doctor", threads, threads);
    try {
      Deadline deadline = Deadline.in(time);
      List<Future<Finding>> running = new ArrayList<>();
      for (Check check : checks) {
        running.add(pool.submit(check::look));
      }
      List<Finding> findings = new ArrayList<>();
      for (int i = 0; i < running.size(); i++) {
        findings.add(finding(checks.get(i), running.get(i), deadline, time));
      }
      return List.copyOf(findings);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Finding finding(
      Check check, Future<Finding> running, Deadline deadline, Duration time)
      throws InterruptedException {
    try {
      return running.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Finding.fault(
          check.subject(), "no answer within " + time.toSeconds() + " s", check.advice());
    } catch (ExecutionException e) {
      return Finding.fault(check.subject(), Causes.describe(e.getCause()), check.advice());
    }
  }
}
