package org.lodestone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthChallengeTest {

  @Test
  void readsWhatRegistriesSend() {
    assertEquals(
        List.of(
            new AuthChallenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:library/alpine:pull,push"))),
        AuthChallenge.parse(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                + "scope=\"repository:library/alpine:pull,push\""));
  }

  @Test
  void readsSeveralChallengesInOneHeader() {
    assertEquals(
        List.of(
            new AuthChallenge("negotiate", Map.of()),
            new AuthChallenge("basic", Map.of("realm", "a \"quoted\" b")),
            new AuthChallenge("bearer", Map.of("realm", "x", "error", "none"))),
        AuthChallenge.parse(
            "Negotiate, BASIC Realm = \"a \\\"quoted\\\" b\" , bearer realm=x,,error=none"));
  }

  @Test
  void refusesWhatIsMalformed() {
    for (String header :
        List.of("Bearer realm=\"open", "Bearer realm=", "=", "Bearer a=1,a=2", "x".repeat(9000))) {
      assertThrows(IllegalArgumentException.class, () -> AuthChallenge.parse(header), header);
    }
    assertEquals(List.of(), AuthChallenge.parse(" , "));
  }
}
