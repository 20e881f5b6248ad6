package org.lodestone.gateway.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token of an issuer (distribution, "Token Authentication Specification" and "Token
 * Authentication Implementation"): a JWT (RFC 7519) for this service, which lists what its bearer
 * may do to which repository. Clients are sent to the issuer's server for one.
 */
public final class TokenAuthentication implements Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(TokenAuthentication.class);
  private static final String SCHEME = "Bearer ";

  /** Characters; what is longer than a request's head may be is refused before. */
  private static final int MAX_TOKEN = 12 << 10;

  /** How much the issuer's clock and this one may differ. */
  private static final int MAX_SKEW_SECONDS = 60;

  private static final String EXPIRY = "exp";
  private static final String EVERYTHING = "*";

  private final URI realm;
  private final String service;
  private final String issuer;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @param realm where clients get tokens
   * @param service what this gateway is called in them, as their audience
   * @param issuer what the issuer calls itself in them
   */
  public TokenAuthentication(
      URI realm, String service, String issuer, IssuerKeys keys, Clock clock) {
    this.realm = realm;
    this.service = service;
    this.issuer = issuer;
    processor.setJWSKeySelector((header, context) -> keys.fitting(header));
    processor.setJWTClaimsSetVerifier(claims(service, issuer, clock));
  }

  private static DefaultJWTClaimsVerifier<SecurityContext> claims(
      String service, String issuer, Clock clock) {
    JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(issuer).build();
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(service, exact, Set.of(EXPIRY)) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew(MAX_SKEW_SECONDS);
    return verifier;
  }

  @Override
  public boolean isOwn(String authorization) {
    Optional<String> token = token(authorization);
    if (token.isEmpty() || token.get().length() > MAX_TOKEN) {
      return false;
    }
    try {
      JWTClaimsSet claims = JWTParser.parse(token.get()).getJWTClaimsSet();
      return claims != null
          && claims.getAudience().contains(service)
          && issuer.equals(claims.getIssuer());
    } catch (ParseException e) {
      return false;
    }
  }

  @Override
  public void check(Optional<String> authorization, Optional<Scope> wanted)
      throws RegistryException {
    Optional<String> token = authorization.flatMap(TokenAuthentication::token);
    if (token.isEmpty()) {
      throw Authentication.challenge(
          challenge(wanted), "a token is needed to push: docker login gets one", null);
    }
    JWTClaimsSet claims = verified(token.get(), wanted);
    if (wanted.isPresent() && !isGranted(claims, wanted.get())) {
      throw Authentication.challenge(
          challenge(wanted) + ",error=\"insufficient_scope\"",
          "the token does not let its bearer %s to %s"
              .formatted(wanted.get().action().word(), wanted.get().name()),
          null);
    }
  }

  private static Optional<String> token(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(header.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  private JWTClaimsSet verified(String token, Optional<Scope> wanted) throws RegistryException {
    if (token.length() > MAX_TOKEN) {
      throw bad(wanted, "it has more than %d characters".formatted(MAX_TOKEN), null);
    }
    try {
      return processor.process(token, null);
    } catch (KeySourceException e) {
      LOG.error("no token is accepted: {}", e.getMessage());
      throw new RegistryException(
          ErrorCode.UNAVAILABLE,
          "this gateway cannot read its issuer's keys: its log says more",
          e);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw bad(wanted, e.getMessage(), e);
    }
  }

  private RegistryException bad(Optional<Scope> wanted, String why, Throwable cause) {
    return Authentication.challenge(
        challenge(wanted) + ",error=\"invalid_token\"", "the token is not accepted: " + why, cause);
  }

  private String challenge(Optional<Scope> wanted) {
    return "Bearer realm=\"%s\",service=\"%s\"".formatted(realm, service)
        + wanted.map(",scope=\"%s\""::formatted).orElse("");
  }

  /** The {@code access} claim is a list of {type, name, actions}. */
  private static boolean isGranted(JWTClaimsSet claims, Scope wanted) {
    return claims.getClaim("access") instanceof Collection<?> grants
        && grants.stream().anyMatch(grant -> grant instanceof Map<?, ?> m && grants(m, wanted));
  }

  private static boolean grants(Map<?, ?> grant, Scope wanted) {
    return Scope.TYPE.equals(grant.get("type"))
        && wanted.name().toString().equals(grant.get("name"))
        && grant.get("actions") instanceof Collection<?> actions
        && (actions.contains(wanted.action().word()) || actions.contains(EVERYTHING));
  }
}
