package org.lodestone.seeder.work;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.pull.WithdrawalWatch;
import org.lodestone.seeder.report.WithdrawalReport;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.Withdrawals;

/** Asks indexes what trusted keys have withdrawn, remembers it, and tells people. */
public final class WithdrawalNotice {

  private final Withdrawals withdrawals;
  private final Set<KeyId> keys;

  /**
   * @param keys that the policy trusts
   */
  public WithdrawalNotice(Withdrawals withdrawals, Set<KeyId> keys) {
    this.withdrawals = withdrawals;
    this.keys = keys;
  }

  /** What indexes say counts from now on. One that is silent is passed over. */
  public WithdrawalNotice ask(List<IndexClient> indexes) throws IOException {
    new WithdrawalWatch(indexes, withdrawals).ask(keys);
    return this;
  }

  /** Warns of each that is about the image. */
  public void warn(Reference reference, Output output) {
    withdrawals.known().about(reference, keys).stream()
        .map(one -> WithdrawalReport.of(one).line())
        .forEach(output::warn);
  }

  /** Those whose name or tags have all the words. */
  public List<SignedWithdrawal> matching(List<String> words) {
    return withdrawals.known().by(keys).stream()
        .filter(one -> words.stream().allMatch(word -> has(one, word)))
        .toList();
  }

  private static boolean has(SignedWithdrawal one, String word) {
    return one.withdrawal().name().filter(name -> name.value().contains(word)).isPresent()
        || one.withdrawal().tags().contains(word);
  }
}
