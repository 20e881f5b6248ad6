package org.lodestone.tracker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

class LoggedDocumentsTest {

  private static final KeyId ALICE = new KeyId("a".repeat(64));
  private static final KeyId BOB = new KeyId("b".repeat(64));
  private static final int COUNT = 20_000;

  private final LoggedDocuments logged = new LoggedDocuments();

  @Test
  void findsEachWhereItWasLogged() {
    for (int i = 0; i < COUNT; i++) {
      logged.add(payload(i), ALICE);
    }
    assertEquals(COUNT, logged.size());
    for (int i = 0; i < COUNT; i++) {
      assertEquals(OptionalLong.of(i), logged.find(payload(i), ALICE));
      assertEquals(OptionalLong.empty(), logged.find(payload(i), BOB));
      assertEquals(OptionalLong.empty(), logged.find(payload(COUNT + i), ALICE));
    }
  }

  @Test
  void keepsTheFirstPlaceOfWhatIsLoggedTwice() {
    logged.add(payload(1), ALICE);
    logged.add(payload(1), ALICE);
    logged.add(payload(2), ALICE);
    assertEquals(OptionalLong.of(0), logged.find(payload(1), ALICE));
    assertEquals(OptionalLong.of(2), logged.find(payload(2), ALICE));
  }

  private static Digest payload(int content) {
    return Digest.of(ByteBuffer.allocate(4).putInt(content).array());
  }
}
