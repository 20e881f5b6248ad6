package org.lodestone.registry;

/**
 * Who asks a registry. No form of it shows its secret; equal logins share tokens.
 *
 * @see RegistryCredentials
 */
public sealed interface RegistryLogin {

  /** A name and its password, or a token that is used as one. */
  record Password(String user, String password) implements RegistryLogin {

    public Password {
      if (user.indexOf(':') >= 0) {
        throw new IllegalArgumentException("a user's name has no colon (RFC 7617), found: " + user);
      }
    }

    @Override
    public String toString() {
      return "Password[user=" + user + "]";
    }
  }

  /** What {@code docker login} keeps for registries whose token server knows OAuth2. */
  record RefreshToken(String token) implements RegistryLogin {

    @Override
    public String toString() {
      return "RefreshToken[]";
    }
  }
}
