package org.lodestone.index;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks several sources one question at once. The answer is what has come by the deadline; when one
 * source has found something, the others have {@link #GRACE} left, so that a slow one delays nobody
 * for long. One that finds nothing shortens nobody's time: a quick bad one would hide slower honest
 * ones each time. Each source has threads of its own: one that hangs can use up only those.
 *
 * @param <S> what is asked; its {@code toString} names it to people
 */
public final class ManySources<S> {

  private static final Logger LOG = LoggerFactory.getLogger(ManySources.class);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int QUESTIONS_AT_ONCE = 16;
  private static final int QUESTIONS_WAITING = 64;

  private final Map<S, ExecutorService> threads = new LinkedHashMap<>();

  public ManySources(List<? extends S> sources) {
    for (S source : sources) {
      threads.put(
          source, DaemonThreads.pool("ask-" + source, QUESTIONS_AT_ONCE, QUESTIONS_WAITING));
    }
  }

  /** A question to one source. */
  public interface Question<S, T> {
    List<T> ask(S source, Deadline deadline) throws IOException;
  }

  /** What one source said: its findings, or its failure. */
  private record Reply<S, T>(S from, List<T> found, List<String> failure) {}

  public boolean isEmpty() {
    return threads.isEmpty();
  }

  /** Never fails: what went wrong is part of the answer, and logged. */
  public <T> Replies<T> ask(Deadline deadline, Question<S, T> question) {
    return ask(deadline, GRACE, question);
  }

  /** The same, but waits for each source until the deadline: what is asked is to be done by all. */
  public <T> Replies<T> askAll(Deadline deadline, Question<S, T> question) {
    return ask(deadline, Duration.ofNanos(Math.max(0, deadline.remainingNanos())), question);
  }

  private <T> Replies<T> ask(Deadline deadline, Duration grace, Question<S, T> question) {
    BlockingQueue<Reply<S, T>> arriving = new LinkedBlockingQueue<>();
    List<Future<?>> asked = new ArrayList<>();
    threads.forEach(
        (source, pool) -> {
          try {
            asked.add(pool.submit(() -> arriving.add(ask(question, source, deadline))));
          } catch (RejectedExecutionException e) {
            arriving.add(failed(source, " has too many questions waiting"));
          }
        });
    Replies<T> replies = collect(arriving, deadline, grace);
    asked.forEach(task -> task.cancel(true));
    replies.failures().forEach(failure -> LOG.warn("{}", failure));
    return replies;
  }

  private <T> Replies<T> collect(
      BlockingQueue<Reply<S, T>> arriving, Deadline deadline, Duration grace) {
    Map<S, List<T>> found = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    List<S> silent = new ArrayList<>(threads.keySet());
    Deadline end = deadline;
    try {
      while (!silent.isEmpty()) {
        Reply<S, T> next = arriving.poll(end.remainingNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        silent.remove(next.from());
        failures.addAll(next.failure());
        if (next.failure().isEmpty()) {
          found.put(next.from(), next.found());
          end = next.found().isEmpty() ? end : end.orIn(grace);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    silent.forEach(source -> failures.add(source + " did not answer in time"));
    // In the operator's order, not in that of the race.
    return new Replies<>(
        threads.keySet().stream().filter(found::containsKey).map(found::get).toList(), failures);
  }

  private static <S, T> Reply<S, T> ask(Question<S, T> question, S source, Deadline deadline) {
    if (deadline.isOver()) {
      return failed(source, " was not asked in time");
    }
    try {
      return new Reply<>(source, question.ask(source, deadline), List.of());
    } catch (IOException | RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains(source.toString())
          ? new Reply<>(source, List.of(), List.of(message))
          : failed(source, " failed: " + message);
    }
  }

  private static <S, T> Reply<S, T> failed(S source, String how) {
    return new Reply<>(source, List.of(), List.of(source + how));
  }
}
