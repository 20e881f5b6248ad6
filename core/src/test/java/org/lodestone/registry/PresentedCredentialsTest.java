package org.lodestone.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.registry.RegistryLogin.Password;

final class PresentedCredentialsTest {

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  @Test
  void nameAndPasswordAreALogin() throws IOException {
    RegistryCredentials alice = RegistryCredentials.presented(basic("alice:se:cret"));
    assertEquals(Optional.of(new Password("alice", "se:cret")), alice.find("r.test", "acme/app"));
    assertEquals(Optional.empty(), alice.presented());
  }

  @Test
  void tokenIsPassedOnAsItIs() throws IOException {
    RegistryCredentials token = RegistryCredentials.presented("Bearer abc.def");
    assertEquals(Optional.of("Bearer abc.def"), token.presented());
    assertEquals(Optional.empty(), token.find("r.test", "acme/app"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic ???", "Basic YWxpY2U=", "Bearer a\nb: c"})
  void whatIsNoAuthorizationIsRefusedWithoutBeingQuoted(String bad) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> RegistryCredentials.presented(bad));
    assertFalse(bad.length() > 7 && refusal.getMessage().contains(bad.substring(7)));
  }

  @Test
  void noFormShowsTheSecret() {
    assertFalse(RegistryCredentials.presented("Bearer abc.def").toString().contains("abc"));
    assertFalse(RegistryCredentials.presented(basic("alice:secret")).toString().contains("secret"));
  }
}
