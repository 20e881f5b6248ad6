package org.lodestone.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class AuthChallengeFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "Bearer realm=\"https://auth.example.com/token\",service=\"s\",scope=\"a:b:pull\"",
            "Negotiate, Basic realm = \"a \\\" b\"")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void readsOrRefuses(byte[] input) {
    List<AuthChallenge> challenges;
    try {
      challenges = AuthChallenge.parse(new String(input, UTF_8));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    for (AuthChallenge challenge : challenges) {
      assertEquals(challenge.scheme().toLowerCase(Locale.ROOT), challenge.scheme());
    }
  }
}
