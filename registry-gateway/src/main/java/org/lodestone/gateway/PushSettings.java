package org.lodestone.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.gateway.push.Accounts;
import org.lodestone.gateway.push.Authentication;
import org.lodestone.gateway.push.BasicAuthentication;
import org.lodestone.gateway.push.PushAccess;
import org.lodestone.node.PinPattern;
import org.lodestone.program.Causes;
import org.lodestone.program.ConfigException;
import org.lodestone.program.UserDirectories;
import org.lodestone.sign.SigningKey;

/**
 * What is pushed to the gateway. A component that is null takes its default.
 *
 * @param names repositories that take pushes, such as {@code acme/*}; needed
 * @param key private key that what is pushed is published with ($XDG_CONFIG_HOME/lodestone/key.pem)
 * @param passphraseFile whose first line opens the key (none, for a key that is not encrypted)
 * @param accounts htpasswd file with bcrypt: who may push from elsewhere (none, so nobody)
 * @param token whose tokens say so instead (nobody's)
 * @param loopback whether programs of this machine may push without logging in (true)
 * @param validity how long documents hold (365 days)
 */
public record PushSettings(
    List<String> names,
    Path key,
    Path passphraseFile,
    Path accounts,
    TokenSettings token,
    Boolean loopback,
    Duration validity) {

  private static final Duration MAX_VALIDITY = Duration.ofDays(3650);

  public PushSettings {
    if (names == null || names.isEmpty()) {
      throw new IllegalArgumentException(
          "push needs names: the repositories that may be pushed to, such as [acme/*]");
    }
    names = List.copyOf(names);
    for (String name : names) {
      new PinPattern(name);
      if (name.indexOf(':', name.lastIndexOf('/') + 1) >= 0) {
        throw new IllegalArgumentException("names of repositories have no tag, found: " + name);
      }
    }
    if (accounts != null && token != null) {
      throw new IllegalArgumentException("push has either accounts or token: clients ask for one");
    }
    key = key == null ? UserDirectories.ofProcess().config().resolve("key.pem") : key;
    loopback = loopback == null || loopback;
    validity = validity == null ? Duration.ofDays(365) : validity;
    if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException("validity is PT1M to P3650D, found: " + validity);
    }
  }

  SigningKey signingKey() throws ConfigException {
    try {
      return SigningKey.load(key, () -> passphrase());
    } catch (IOException | IllegalArgumentException e) {
      throw ConfigException.withHint(
          "push: " + e.getMessage(),
          "lodestone key generate makes one; push.key names it, and push.passphraseFile what opens it");
    }
  }

  private char[] passphrase() {
    if (passphraseFile == null) {
      throw new IllegalArgumentException(key + " is encrypted and there is no passphraseFile");
    }
    try (var lines = Files.lines(passphraseFile)) {
      return lines.findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + passphraseFile, e);
    }
  }

  PushAccess access() throws ConfigException {
    return new PushAccess(names, loopback, authentication());
  }

  private Optional<Authentication> authentication() throws ConfigException {
    if (token != null) {
      return Optional.of(token.authentication());
    }
    if (accounts == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BasicAuthentication(Accounts.open(accounts)));
    } catch (IOException e) {
      throw ConfigException.withHint(
          "push: cannot read the accounts: " + Causes.describe(e),
          "htpasswd -B -c FILE NAME makes such a file");
    }
  }
}
