package org.lodestone.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.node.Holdings;
import org.lodestone.node.RememberedDocument;
import org.lodestone.node.WithdrawnImages;
import org.lodestone.sign.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does about withdrawals now and then: it asks about the keys that it trusts or holds
 * documents of, and lets go of what was withdrawn.
 */
public final class WithdrawalUpkeep implements BackgroundTasks.Task {

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(WithdrawalUpkeep.class);

  private final WithdrawalWatch watch;
  private final Holdings holdings;
  private final Judge judge;

  /** What the holdings were last looked through for; of one run at a time. */
  private Optional<?> done = Optional.empty();

  /**
   * By what a node decides what to let go.
   *
   * @param trusted keys to ask about beside those of the documents held
   * @param version of what it decides by, empty while nothing was withdrawn: holdings are looked
   *     through when it changes
   * @param withdrawn whether a document is
   */
  public record Judge(
      Supplier<Set<KeyId>> trusted,
      Supplier<Optional<?>> version,
      Predicate<RememberedDocument> withdrawn) {}

  public WithdrawalUpkeep(WithdrawalWatch watch, Holdings holdings, Judge judge) {
    this.watch = watch;
    this.holdings = holdings;
    this.judge = judge;
  }

  /**
   * How often it is done, as an operator says it.
   *
   * @param wanted null for the default
   * @throws IllegalArgumentException unless it is from 1 s to a day
   */
  public static Duration interval(Duration wanted) {
    Duration interval = wanted == null ? INTERVAL : wanted;
    if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "refresh is PT1S to %s, found: %s".formatted(LONGEST, interval));
    }
    return interval;
  }

  @Override
  public synchronized void run() throws IOException {
    Set<KeyId> keys = new HashSet<>(holdings.signers());
    keys.addAll(judge.trusted().get());
    watch.ask(keys);
    Optional<?> version = judge.version().get();
    if (!version.equals(done)) {
      for (String dropped : new WithdrawnImages(holdings).drop(judge.withdrawn())) {
        LOG.info("{} was withdrawn: it is neither kept nor seeded any more", dropped);
      }
      done = version;
    }
  }
}
