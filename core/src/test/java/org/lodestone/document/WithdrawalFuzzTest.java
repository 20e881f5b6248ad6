package org.lodestone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.sign.KeyId;

class WithdrawalFuzzTest {

  @MethodSource("statements")
  @FuzzTest
  void isReadAsWrittenOrRefused(byte[] statement) {
    Withdrawal withdrawal;
    try {
      withdrawal = Withdrawal.parse(statement);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(withdrawal, Withdrawal.parse(withdrawal.toStatement()));
  }

  static Stream<byte[]> statements() {
    MagnetManifest document = new SampleDocument().build();
    return Stream.of(
        Withdrawal.ofImage(
                document.name(), document.root(), List.of("1.2"), "CVE", SampleDocument.ISSUED)
            .toStatement(),
        Withdrawal.ofKey(new KeyId("a".repeat(64)), "stolen", SampleDocument.ISSUED).toStatement());
  }
}
