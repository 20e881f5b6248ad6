package org.lodestone.node;

import com.google.common.base.Ticker;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the bytes of a blob from first to last, from whoever's turn it is: others who receive it,
 * too, and the registry after them. Whoever is quick goes on to the end. When nobody is, each shows
 * what it can, and the best one goes on for a while: that a registry is slow is no reason for all
 * to leave each other for it, and no member can hold another up for long.
 *
 * <p>Used by one thread.
 */
final class StreamTurns implements AutoCloseable {

  /** Bytes a second that nobody has to be quicker than. */
  static final long QUICK = 1 << 20;

  /** How long one shows what it can. */
  static final Duration LOOK = Duration.ofSeconds(2);

  /** How long the best of those who are slow goes on. */
  static final Duration HOLD = Duration.ofSeconds(30);

  /** How long members that are lost are not looked for again. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** So many members that fail are enough for one blob. */
  private static final int MAX_FAILED = 6;

  private static final Logger LOG = LoggerFactory.getLogger(StreamTurns.class);

  private final BlobKey blob;
  private final StreamSource.Opener registry;
  private final Supplier<List<StreamSource.Opener>> before;
  private final Ticker ticker;
  private final Set<StreamSource.Opener> failed = new HashSet<>();

  /** What those who are slow have shown, in bytes a second. */
  private final Map<StreamSource.Opener, Double> shown = new HashMap<>();

  private List<StreamSource.Opener> others;
  private StreamSource.Opener now;
  private InputStream in;

  /** When the look at who brings bytes now began, and what has come in it. */
  private long lookedFrom;

  private long bytes;

  /** Nobody else has a turn before. */
  private long heldUntil;

  /** Nobody is asked for members before. */
  private long askedAgain;

  /**
   * @param before asked for those to be tried first, and again when all of them have failed
   * @param ticker tells the time
   */
  StreamTurns(
      BlobKey blob,
      StreamSource.Opener registry,
      Supplier<List<StreamSource.Opener>> before,
      Ticker ticker) {
    this.blob = blob;
    this.registry = registry;
    this.before = before;
    this.ticker = ticker;
    this.heldUntil = ticker.read();
    this.askedAgain = heldUntil;
  }

  /** Whether the last bytes came from the registry. */
  boolean isRegistrys() {
    return now == registry;
  }

  /** From now on nobody else is asked. */
  void onlyRegistry() throws IOException {
    others = List.of();
    failed.clear();
    shown.clear();
    close();
  }

  /**
   * The next bytes.
   *
   * @param position of the first of them in the blob, less than its size
   * @return how many there are, at least one
   * @throws IOException when the registry does not send them, and nobody else does
   */
  int read(long position, byte[] buffer) throws IOException {
    while (true) {
      try {
        if (in == null) {
          open(position);
        }
        int count = in.read(buffer);
        if (count < 0) {
          throw new EOFException("it ended after %d of %d bytes".formatted(position, blob.size()));
        }
        if (count > 0) {
          took(count);
          return count;
        }
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void open(long position) throws IOException {
    now = next();
    begin();
    if (now != registry || !others.isEmpty()) {
      LOG.debug("blob {} from byte {} on: {}", blob.digest(), position, now);
    }
    in = now.open(position);
  }

  /** Whose turn it is: the first that has shown nothing yet, then the best. */
  private StreamSource.Opener next() {
    List<StreamSource.Opener> candidates = candidates();
    for (StreamSource.Opener one : candidates) {
      if (!shown.containsKey(one)) {
        return one;
      }
    }
    heldUntil = ticker.read() + HOLD.toNanos();
    return Collections.max(candidates, (a, b) -> Double.compare(shown.get(a), shown.get(b)));
  }

  private List<StreamSource.Opener> candidates() {
    boolean lost = others == null || (!others.isEmpty() && failed.containsAll(others));
    if (lost && ticker.read() - askedAgain >= 0) {
      askedAgain = ticker.read() + AGAIN.toNanos();
      others = failed.size() < MAX_FAILED ? before.get() : List.of();
    }
    List<StreamSource.Opener> candidates = new ArrayList<>(others);
    candidates.add(registry);
    candidates.removeAll(failed);
    return candidates.isEmpty() ? List.of(registry) : candidates;
  }

  private void begin() {
    lookedFrom = ticker.read();
    bytes = 0;
  }

  private void took(int count) throws IOException {
    bytes += count;
    long time = ticker.read();
    if (time - lookedFrom < LOOK.toNanos() || time - heldUntil < 0) {
      return;
    }
    double rate = bytes * (double) TimeUnit.SECONDS.toNanos(1) / (time - lookedFrom);
    if (shown.containsKey(now)) {
      shown.clear(); // it was held; everybody shows anew
    }
    if (rate < QUICK && candidates().size() > 1) {
      shown.put(now, rate);
      close();
    } else {
      begin();
    }
  }

  private void failed(IOException e) throws IOException {
    try {
      close();
    } catch (IOException closing) {
      e.addSuppressed(closing);
    }
    if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
      throw e;
    }
    boolean last = candidates().stream().allMatch(one -> one == now);
    if (last || (now == registry && failed.contains(registry))) {
      throw e;
    }
    LOG.info("blob {} does not come from {} any more: {}", blob.digest(), now, e.getMessage());
    failed.add(now);
    shown.remove(now);
  }

  @Override
  public void close() throws IOException {
    InputStream open = in;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
