package org.lodestone.gateway.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.oci.RepositoryName;

class TokenAuthenticationTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final TestIssuer ISSUER = new TestIssuer(CLOCK);
  private static final Scope PUSH = Scope.push(RepositoryName.parse("acme/app"));
  private static final Scope DELETE = Scope.delete(RepositoryName.parse("acme/app"));

  @TempDir private Path dir;
  private Path keys;
  private TokenAuthentication authentication;

  @BeforeEach
  void open() throws IOException {
    keys = ISSUER.writeKey(dir);
    authentication =
        new TokenAuthentication(
            URI.create("https://auth.example/token"),
            TestIssuer.SERVICE,
            TestIssuer.NAME,
            IssuerKeys.open(keys),
            CLOCK);
  }

  @Test
  void aGrantLetsItsBearerPush() throws Exception {
    accept(ISSUER.authorization("acme/app", "pull", "push"), PUSH);
    accept(ISSUER.authorization("acme/app", "delete"), DELETE);
    accept(ISSUER.authorization("acme/app", "*"), PUSH);
    accept(ISSUER.authorization("acme/app", "*"), DELETE);
    accept(ISSUER.authorization("acme/app", "push").replace("Bearer", "bearer"), PUSH);
  }

  @Test
  void oneOfManyGrantsAndAudiencesIsEnough() throws Exception {
    accept(
        ISSUER.authorization(
            "acme/app",
            claims ->
                claims
                    .audience(List.of("other.example", TestIssuer.SERVICE))
                    .claim(
                        "access",
                        List.of(
                            TestIssuer.grant("registry", "catalog", List.of("*")),
                            TestIssuer.grant("repository", "acme/app", List.of("pull")),
                            TestIssuer.grant("repository", "acme/app", List.of("push"))))),
        PUSH);
  }

  @Test
  void whoOnlyAsksWhetherItIsKnownNeedsNoGrant() throws Exception {
    authentication.check(
        Optional.of(ISSUER.authorization("", claims -> claims.claim("access", null))),
        Optional.empty());
  }

  @Test
  void whoHasNoTokenIsSentToTheIssuer() {
    assertEquals(
        "Bearer realm=\"https://auth.example/token\",service=\"gateway.example\"",
        challenge(refusal(Optional.empty(), Optional.empty())));
    assertEquals(
        "Bearer realm=\"https://auth.example/token\",service=\"gateway.example\","
            + "scope=\"repository:acme/app:pull,push\"",
        challenge(refusal(Optional.empty(), Optional.of(PUSH))));
    assertEquals(
        "Bearer realm=\"https://auth.example/token\",service=\"gateway.example\","
            + "scope=\"repository:acme/app:delete\"",
        challenge(refusal(Optional.of("Basic YW5uOnNlY3JldA=="), Optional.of(DELETE))));
  }

  @Test
  void anExpiredTokenIsRefused() throws Exception {
    accept(expiring(NOW.minusSeconds(59)), PUSH);
    invalid("Expired JWT", expiring(NOW.minusSeconds(61)));
  }

  private static String expiring(Instant at) {
    return ISSUER.authorization("acme/app", claims -> claims.expirationTime(Date.from(at)), "push");
  }

  @Test
  void aTokenWithoutExpiryIsRefused() {
    invalid(
        "JWT missing required claims: [exp]",
        ISSUER.authorization("acme/app", claims -> claims.expirationTime(null), "push"));
  }

  @Test
  void aTokenOfTheFutureIsRefused() throws Exception {
    accept(beginning(NOW.plusSeconds(59)), PUSH);
    invalid("JWT before use time", beginning(NOW.plusSeconds(61)));
  }

  private static String beginning(Instant at) {
    return ISSUER.authorization("acme/app", claims -> claims.notBeforeTime(Date.from(at)), "push");
  }

  @Test
  void anotherIssuersTokenIsRefused() {
    for (String issuer : Arrays.asList("other.example", "", null)) {
      invalid("iss", ISSUER.authorization("acme/app", claims -> claims.issuer(issuer), "push"));
    }
  }

  @Test
  void aTokenForAnotherServiceIsRefused() {
    for (String service : Arrays.asList("other.example", "", null)) {
      invalid("aud", ISSUER.authorization("acme/app", claims -> claims.audience(service), "push"));
    }
  }

  @Test
  void aTokenSignedWithAnotherKeyIsRefused() {
    invalid("Invalid signature", new TestIssuer(CLOCK).authorization("acme/app", "push"));
  }

  @Test
  void aChangedTokenIsRefused() {
    String[] parts = ISSUER.authorization("acme/app", "pull").split("\\.", -1);
    String[] others = ISSUER.authorization("acme/app", "push").split("\\.", -1);
    invalid("Invalid signature", parts[0] + "." + others[1] + "." + parts[2]);
    invalid("", parts[0] + "." + parts[1] + ".");
  }

  @Test
  void aTokenWithoutSignatureIsRefused() {
    JWTClaimsSet claims = ISSUER.claims("acme/app", "push").build();
    invalid("Unsecured (plain) JWTs are rejected", "Bearer " + new PlainJWT(claims).serialize());
  }

  /** The public key is no secret: a verifier that took it for one would take anybody's token. */
  @Test
  void thePublicKeyAsSecretIsRefused() throws Exception {
    JWTClaimsSet claims = ISSUER.claims("acme/app", "push").build();
    for (byte[] secret :
        List.of(Files.readAllBytes(keys), ISSUER.pair().getPublic().getEncoded())) {
      invalid(
          "Another algorithm expected",
          TestIssuer.bearer(JWSAlgorithm.HS256, new MACSigner(secret), claims));
    }
  }

  @Test
  void anRsaKeyIsGoodForRs256Only() {
    JWTClaimsSet claims = ISSUER.claims("acme/app", "push").build();
    for (JWSAlgorithm other : List.of(JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      invalid(
          "Another algorithm expected",
          TestIssuer.bearer(other, new RSASSASigner(ISSUER.pair().getPrivate()), claims));
    }
  }

  /** A key that a token brings along proves nothing. */
  @Test
  void aKeyInTheTokenDoesNotCount() {
    KeyPair own = TestIssuer.generate("RSA", 2_048);
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .jwk(new RSAKey.Builder((RSAPublicKey) own.getPublic()).build())
            .build();
    invalid(
        "Invalid signature",
        TestIssuer.bearer(
            header, new RSASSASigner(own.getPrivate()), ISSUER.claims("acme/app", "push").build()));
  }

  @Test
  void anUnknownCriticalHeaderIsRefused() {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .criticalParams(Set.of("bound"))
            .customParam("bound", "to something")
            .build();
    invalid(
        "",
        TestIssuer.bearer(
            header,
            new RSASSASigner(ISSUER.pair().getPrivate()),
            ISSUER.claims("acme/app", "push").build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token", "a.b.c", "..", "e30.e30.e30", "\u00e9.\u00e9.\u00e9"})
  void whatIsNoTokenIsRefused(String text) {
    invalid("", "Bearer " + text);
  }

  /** As deep as a token can be: a reader that recurses must not fall. */
  @Test
  void aNestedTokenIsRefused() {
    String nested = "{\"alg\":\"RS256\",\"access\":" + "[".repeat(6_000);
    String part = Base64URL.encode(nested).toString();
    String header = Base64URL.encode("{\"alg\":\"RS256\"}").toString();
    invalid("", "Bearer " + part + ".e30.AA");
    invalid("", "Bearer " + header + "." + part + ".AA");
  }

  @Test
  void aTokenThatIsTooLargeIsRefused() throws Exception {
    accept(ISSUER.authorization("acme/app", claims -> padded(claims, 8_000), "push"), PUSH);
    invalid(
        "it has more than 12288 characters",
        ISSUER.authorization("acme/app", claims -> padded(claims, 9_000), "push"));
  }

  private static JWTClaimsSet.Builder padded(JWTClaimsSet.Builder claims, int length) {
    return claims.claim("padding", "x".repeat(length));
  }

  @Test
  void whatIsNotGrantedIsRefused() {
    insufficient(PUSH, ISSUER.authorization("acme/app", "pull"));
    insufficient(PUSH, ISSUER.authorization("acme/app", "delete"));
    insufficient(DELETE, ISSUER.authorization("acme/app", "pull", "push"));
    insufficient(PUSH, ISSUER.authorization("acme/other", "push"));
    insufficient(PUSH, ISSUER.authorization("acme", "*"));
    insufficient(PUSH, ISSUER.authorization("acme/app/sub", "*"));
  }

  @Test
  void whatIsNotAListOfGrantsGrantsNothing() {
    for (Object access :
        Arrays.asList(
            null,
            "repository:acme/app:push",
            List.of(),
            List.of("repository:acme/app:push"),
            Map.of("type", "repository", "name", "acme/app", "actions", List.of("push")),
            List.of(TestIssuer.grant("repository", "acme/app", "push")),
            List.of(TestIssuer.grant("registry", "acme/app", List.of("push"))),
            List.of(Map.of("type", "repository", "actions", List.of("push"))))) {
      insufficient(
          PUSH, ISSUER.authorization("acme/app", claims -> claims.claim("access", access)));
    }
  }

  @Test
  void aNewKeyCountsAtOnceAndTheOldOneNoMore() throws Exception {
    TestIssuer next = new TestIssuer(CLOCK);
    accept(ISSUER.authorization("acme/app", "push"), PUSH);
    next.writeKey(dir);
    Files.setLastModifiedTime(keys, FileTime.from(NOW.plus(Duration.ofDays(1))));
    accept(next.authorization("acme/app", "push"), PUSH);
    invalid("Invalid signature", ISSUER.authorization("acme/app", "push"));
  }

  @Test
  void withoutItsKeysNoTokenIsGood() throws Exception {
    Files.delete(keys);
    RegistryException e =
        refusal(Optional.of(ISSUER.authorization("acme/app", "push")), Optional.of(PUSH));
    assertEquals(ErrorCode.UNAVAILABLE, e.code());
  }

  @Test
  void anEcKeyIsGoodForEs256() throws Exception {
    KeyPair pair = TestIssuer.generate("EC", 256);
    Files.writeString(keys, TestIssuer.pem(pair.getPublic()));
    Files.setLastModifiedTime(keys, FileTime.from(NOW.plus(Duration.ofDays(1))));
    JWTClaimsSet claims = ISSUER.claims("acme/app", "push").build();
    accept(
        TestIssuer.bearer(
            JWSAlgorithm.ES256, new ECDSASigner((ECPrivateKey) pair.getPrivate()), claims),
        PUSH);
    KeyPair other = TestIssuer.generate("EC", 256);
    invalid(
        "Invalid signature",
        TestIssuer.bearer(
            JWSAlgorithm.ES256, new ECDSASigner((ECPrivateKey) other.getPrivate()), claims));
    invalid("Another algorithm expected", ISSUER.authorization("acme/app", "push"));
  }

  private void accept(String authorization, Scope wanted) throws RegistryException {
    authentication.check(Optional.of(authorization), Optional.of(wanted));
  }

  private void invalid(String why, String authorization) {
    RegistryException e = refusal(Optional.of(authorization), Optional.of(PUSH));
    assertTrue(e.getMessage().startsWith("the token is not accepted: "), e.getMessage());
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(
        challenge(e).endsWith(",scope=\"repository:acme/app:pull,push\",error=\"invalid_token\""),
        challenge(e));
  }

  private void insufficient(Scope wanted, String authorization) {
    RegistryException e = refusal(Optional.of(authorization), Optional.of(wanted));
    assertTrue(
        challenge(e).endsWith(",scope=\"" + wanted + "\",error=\"insufficient_scope\""),
        challenge(e));
  }

  private RegistryException refusal(Optional<String> authorization, Optional<Scope> wanted) {
    return assertThrows(RegistryException.class, () -> authentication.check(authorization, wanted));
  }

  private static String challenge(RegistryException e) {
    assertEquals(ErrorCode.UNAUTHORIZED, e.code());
    return e.headers().get(0).getValue();
  }
}
