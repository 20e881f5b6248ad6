package org.lodestone.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.registry.RegistryLogin.Password;

/** An {@code Authorization} that a client presented. No form of it shows its secret. */
final class PresentedCredentials implements RegistryCredentials {

  private static final int MAX_LENGTH = 16 << 10;
  private static final Pattern AUTHORIZATION =
      Pattern.compile("([A-Za-z]{1,32}) +([\\x21-\\x7e][\\x20-\\x7e]*)");

  private final Optional<String> token;
  private final Optional<RegistryLogin> login;

  PresentedCredentials(String authorization) {
    Matcher parts = AUTHORIZATION.matcher(authorization);
    if (authorization.length() > MAX_LENGTH || !parts.matches()) {
      throw new IllegalArgumentException(
          "Authorization is a scheme and what belongs to it, of at most %d characters"
              .formatted(MAX_LENGTH));
    }
    boolean basic = parts.group(1).equalsIgnoreCase("basic");
    token = basic ? Optional.empty() : Optional.of(authorization);
    login = basic ? Optional.of(password(parts.group(2))) : Optional.empty();
  }

  private static RegistryLogin password(String base64) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Basic takes base64 (RFC 7617)", e);
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("Basic takes a name, a colon and a password (RFC 7617)");
    }
    return new Password(pair.substring(0, colon), pair.substring(colon + 1));
  }

  @Override
  public Optional<RegistryLogin> find(String registry, String repository) {
    return login;
  }

  @Override
  public Optional<String> presented() {
    return token;
  }
}
