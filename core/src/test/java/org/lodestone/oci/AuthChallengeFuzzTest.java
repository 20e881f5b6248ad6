package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;

class AuthChallengeFuzzTest {

  @FuzzTest
  void readsOrRefuses(FuzzedDataProvider data) {
    List<AuthChallenge> challenges;
    try {
      challenges = AuthChallenge.parse(data.consumeRemainingAsString());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    for (AuthChallenge challenge : challenges) {
      assertEquals(challenge.scheme().toLowerCase(Locale.ROOT), challenge.scheme());
    }
  }
}
