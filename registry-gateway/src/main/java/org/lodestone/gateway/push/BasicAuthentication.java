package org.lodestone.gateway.push;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.lodestone.gateway.http.RegistryException;

/** A name and its password (RFC 7617), of an account that may do everything. */
public final class BasicAuthentication implements Authentication {

  private static final String SCHEME = "Basic ";
  private static final String CHALLENGE = "Basic realm=\"lodestone\", charset=\"UTF-8\"";
  private static final int MAX_HEADER = 1_024;

  private final Accounts accounts;

  private record Login(String name, String password) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Login[name=" + name + "]";
    }
  }

  public BasicAuthentication(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public void check(Optional<String> authorization, Optional<Scope> wanted)
      throws RegistryException {
    if (authorization.isEmpty()) {
      throw Authentication.challenge(
          CHALLENGE, "log in to push, for example with docker login", null);
    }
    Optional<Login> login = login(authorization.get());
    if (login.isEmpty() || !accounts.accept(login.get().name(), login.get().password())) {
      throw Authentication.challenge(
          CHALLENGE, "there is no account with this name and password", null);
    }
  }

  /**
   * By its name alone: to find out whether the password is right takes long.
   *
   * @param authorization the header's value
   */
  @Override
  public boolean isOwn(String authorization) {
    return login(authorization).filter(login -> accounts.has(login.name())).isPresent();
  }

  private static Optional<Login> login(String header) {
    if (header.length() > MAX_HEADER
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      pair = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    return colon > 0
        ? Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)))
        : Optional.empty();
  }
}
