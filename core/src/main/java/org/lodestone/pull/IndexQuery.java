package org.lodestone.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.lodestone.index.IndexClient;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all indexes at once. The answer is what has come by the deadline; when one index has
 * answered, the others have {@link #GRACE} left, so that a slow one delays nobody for long.
 */
final class IndexQuery {

  private static final Logger LOG = LoggerFactory.getLogger(IndexQuery.class);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int THREADS = 32;

  private final List<IndexClient> clients;
  private final Duration deadline;
  private final ExecutorService threads = newThreads();

  IndexQuery(List<IndexClient> clients, Duration deadline) {
    this.clients = List.copyOf(clients);
    this.deadline = deadline;
  }

  /** A question to one index. */
  interface Question<T> {
    List<T> ask(IndexClient client) throws IOException;
  }

  /**
   * What the indexes said.
   *
   * @param given how many of them answered
   * @param failures why the others said nothing, for people
   */
  record Answers<T>(int given, List<T> found, List<String> failures) {}

  /** What one index said: its findings, or its failure. */
  private record Answer<T>(IndexClient from, List<T> found, List<String> failure) {}

  <T> Answers<T> ask(Question<T> question) {
    BlockingQueue<Answer<T>> arriving = new LinkedBlockingQueue<>();
    List<Future<?>> asked = new ArrayList<>();
    for (IndexClient client : clients) {
      asked.add(threads.submit(() -> arriving.add(ask(question, client))));
    }
    Answers<T> answers = collect(arriving);
    asked.forEach(task -> task.cancel(true));
    answers.failures().forEach(failure -> LOG.warn("{}", failure));
    return answers;
  }

  private <T> Answers<T> collect(BlockingQueue<Answer<T>> arriving) {
    List<T> found = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    List<IndexClient> silent = new ArrayList<>(clients);
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (!silent.isEmpty()) {
        Answer<T> next = arriving.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        silent.remove(next.from());
        found.addAll(next.found());
        failures.addAll(next.failure());
        if (next.failure().isEmpty()) {
          end = Math.min(end, System.nanoTime() + GRACE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    silent.forEach(client -> failures.add(client + " did not answer in time"));
    return new Answers<>(clients.size() - failures.size(), found, failures);
  }

  private static <T> Answer<T> ask(Question<T> question, IndexClient client) {
    try {
      return new Answer<>(client, question.ask(client), List.of());
    } catch (IOException | RuntimeException e) {
      return new Answer<>(client, List.of(), List.of(client + " failed: " + e.getMessage()));
    }
  }

  /** Daemon threads that end when idle, so that nobody need close them. */
  private static ExecutorService newThreads() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("index-query"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
