package org.lodestone.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.regex.Pattern;
import org.lodestone.gateway.push.IssuerKeys;
import org.lodestone.gateway.push.TokenAuthentication;
import org.lodestone.program.Causes;
import org.lodestone.program.ConfigException;

/**
 * Whose tokens let clients push from elsewhere, in the words of distribution's {@code auth.token}.
 * All four are needed.
 *
 * @param realm http or https URL where clients get tokens
 * @param service what the gateway is called in tokens, as their audience
 * @param issuer what the issuer calls itself in them
 * @param keys file with its public keys: a JWK set, or PEM
 */
public record TokenSettings(URI realm, String service, String issuer, Path keys) {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Stands between quotes in a header. */
  private static final Pattern QUOTABLE = Pattern.compile("[\\x20-\\x7e&&[^\"\\\\]]{1,255}");

  public TokenSettings {
    if (realm == null || service == null || issuer == null || keys == null) {
      throw new IllegalArgumentException("token needs realm, service, issuer and keys");
    }
    if (!SCHEMES.contains(String.valueOf(realm.getScheme())) || realm.getHost() == null) {
      throw new IllegalArgumentException(
          "realm is a URL such as https://auth.example/token, found: " + realm);
    }
    if (!QUOTABLE.matcher(service).matches()) {
      throw new IllegalArgumentException(
          "service is 1 to 255 ASCII characters without quotes, found: " + service);
    }
  }

  TokenAuthentication authentication() throws ConfigException {
    try {
      return new TokenAuthentication(
          realm, service, issuer, IssuerKeys.open(keys), Clock.systemUTC());
    } catch (IOException e) {
      throw ConfigException.withHint(
          "push: cannot read the token issuer's keys: " + Causes.describe(e),
          "keys names the issuer's JWK set, or its public keys in PEM");
    }
  }
}
