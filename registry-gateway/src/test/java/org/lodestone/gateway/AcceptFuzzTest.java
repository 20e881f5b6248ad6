package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Whatever the lines, there is an answer. */
final class AcceptFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void parsesAnything(FuzzedDataProvider data) {
    String first = data.consumeString(200);
    Accept accept = Accept.of(List.of(first, data.consumeRemainingAsString()));
    assertNotNull(accept.toString());
    accept.accepts("application/json");
  }
}
