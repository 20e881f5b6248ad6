package org.lodestone.gateway.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;

/** Whatever is no token of the issuer is refused by a challenge, and by nothing else. */
class TokenFuzzTest {

  private static final TokenAuthentication AUTHENTICATION = authentication();

  private static TokenAuthentication authentication() {
    try {
      Path dir = Files.createTempDirectory("lodestone-fuzz");
      Path key = new TestIssuer(Clock.systemUTC()).writeKey(dir);
      IssuerKeys keys = IssuerKeys.open(key);
      key.toFile().deleteOnExit();
      dir.toFile().deleteOnExit();
      return new TokenAuthentication(
          URI.create("https://auth.example/token"),
          TestIssuer.SERVICE,
          TestIssuer.NAME,
          keys,
          Clock.systemUTC());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() {
    String foreign = new TestIssuer(Clock.systemUTC()).authorization("acme/app", "push");
    return Stream.of("", "a.b.c", "e30.e30.", foreign.substring("Bearer ".length()))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void refuses(byte[] token) {
    String header = "Bearer " + new String(token, StandardCharsets.ISO_8859_1);
    RegistryException e =
        assertThrows(
            RegistryException.class,
            () -> AUTHENTICATION.check(Optional.of(header), Optional.empty()));
    assertEquals(ErrorCode.UNAUTHORIZED, e.code());
  }
}
