package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.BaseEncoding;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;

class LogEntryTest {

  private static final LogEntry ENTRY =
      new LogEntry(
          Instant.ofEpochMilli(1_764_340_000_123L),
          new KeyId("ab".repeat(32)),
          RepositoryName.parse("acme/app"),
          new Digest("cd".repeat(32)));

  /** Others read logs, too: the form does not change. */
  @Test
  void hasOneForm() {
    assertEquals(
        "01" + "0000019acadbe57b" + "ab".repeat(32) + "cd".repeat(32) + "61636d652f617070",
        BaseEncoding.base16().lowerCase().encode(ENTRY.encode()));
    assertEquals(ENTRY, LogEntry.parse(ENTRY.encode()));
  }

  @Test
  void refusesEverythingElse() {
    byte[] bytes = ENTRY.encode();
    for (int length = 0; length <= 73; length++) {
      refuses(Arrays.copyOf(bytes, length));
    }
    refuses(Arrays.copyOf(bytes, bytes.length + 1));
    bytes[0] = 2;
    refuses(bytes);
    byte[] tooLong = Arrays.copyOf(ENTRY.encode(), 73 + 256);
    Arrays.fill(tooLong, 73, tooLong.length, (byte) 'a');
    refuses(tooLong);
    byte[] upper = ENTRY.encode();
    upper[78] = "A".getBytes(UTF_8)[0];
    refuses(upper);
  }

  @Test
  void thatOfAWithdrawalHasOneFormToo() {
    WithdrawalEntry entry = new WithdrawalEntry(ENTRY.time(), ENTRY.key(), ENTRY.payload());
    byte[] bytes = entry.encode();
    assertEquals(
        "02" + "0000019acadbe57b" + "ab".repeat(32) + "cd".repeat(32),
        BaseEncoding.base16().lowerCase().encode(bytes));
    assertEquals(entry, WithdrawalEntry.parse(bytes));
    refuses(bytes);
    for (byte[] other :
        new byte[][] {{}, Arrays.copyOf(bytes, 72), Arrays.copyOf(bytes, 74), ENTRY.encode()}) {
      assertThrows(IllegalArgumentException.class, () -> WithdrawalEntry.parse(other));
    }
  }

  private static void refuses(byte[] bytes) {
    assertThrows(IllegalArgumentException.class, () -> LogEntry.parse(bytes));
  }
}
