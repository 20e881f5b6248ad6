package org.lodestone.tlog;

import java.time.Instant;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

/** What a log of ours has: that an index has accepted what a key signed. */
public sealed interface Entry permits LogEntry, WithdrawalEntry {

  /**
   * @throws IllegalArgumentException when the bytes are no entry that this program knows
   */
  static Entry parse(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == WithdrawalEntry.FORM
        ? WithdrawalEntry.parse(bytes)
        : LogEntry.parse(bytes);
  }

  /** When it was logged, in milliseconds. */
  Instant time();

  /** Who signed it. */
  KeyId key();

  /** Of the envelope. */
  Digest payload();

  /** What it is of, for people: an image's name, or that it is a withdrawal. */
  String subject();
}
