package org.lodestone.tracker.log;

import java.time.Instant;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.WithdrawalEntry;

/** That the index has accepted a withdrawal. */
public record AcceptedWithdrawal(long id, KeyId key, Digest payload) implements Accepted {

  @Override
  public byte[] entry(Instant logged) {
    return new WithdrawalEntry(logged, key, payload).encode();
  }
}
