package org.lodestone.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.ManySources;
import org.lodestone.io.Deadline;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.Withdrawals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every index what was withdrawn, and remembers it. One that answers is enough, whatever the
 * others hide.
 */
public final class WithdrawalWatch {

  private static final Logger LOG = LoggerFactory.getLogger(WithdrawalWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ManySources<DocumentSource> indexes;
  private final Withdrawals withdrawals;
  private final Set<DocumentSource> silent = ConcurrentHashMap.newKeySet();

  public WithdrawalWatch(List<? extends DocumentSource> indexes, Withdrawals withdrawals) {
    this.indexes = new ManySources<>(indexes);
    this.withdrawals = withdrawals;
  }

  /** Asks about these keys. Indexes that do not answer are logged, each once. */
  public void ask(Set<KeyId> keys) throws IOException {
    ask(keys, Deadline.in(PATIENCE));
  }

  void ask(Set<KeyId> keys, Deadline deadline) throws IOException {
    withdrawals.look();
    if (!keys.isEmpty()) {
      withdrawals.learn(
          indexes.askAll(deadline, (index, end) -> ask(index, keys, end)).interleaved());
    }
  }

  private List<SignedWithdrawal> ask(DocumentSource index, Set<KeyId> keys, Deadline deadline) {
    try {
      List<SignedWithdrawal> answer = index.withdrawals(keys, deadline);
      silent.remove(index);
      return answer;
    } catch (IOException e) {
      if (silent.add(index)) {
        LOG.warn("what was withdrawn is not known from {}: {}", index, e.getMessage());
      }
      return List.of();
    }
  }
}
