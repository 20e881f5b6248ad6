package org.lodestone.gateway;

import java.io.IOException;
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
import org.lodestone.publish.CollectionSettings;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.StoredKey;

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
 * @param collection folder of one of the gateway's collections, in which what is pushed becomes
 *     current (none)
 * @param collectionRole who speaks of it there, with the key (targets)
 */
public record PushSettings(
    List<String> names,
    Path key,
    Path passphraseFile,
    Path accounts,
    TokenSettings token,
    Boolean loopback,
    Duration validity,
    Path collection,
    String collectionRole) {

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
    collectionRole = collectionRole == null ? "targets" : collectionRole;
    loopback = loopback == null || loopback;
    validity = validity == null ? Duration.ofDays(365) : validity;
    if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException("validity is PT1M to P3650D, found: " + validity);
    }
  }

  void requireKept(List<CollectionSettings> kept) {
    if (collection != null && kept.stream().noneMatch(one -> one.folder().equals(collection))) {
      throw new IllegalArgumentException(
          "push.collection is the folder of one of the collections, found: " + collection);
    }
  }

  SigningKey signingKey() throws ConfigException {
    try {
      return new StoredKey(key, Optional.ofNullable(passphraseFile)).open();
    } catch (IOException e) {
      throw ConfigException.withHint(
          "push: " + e.getMessage(),
          "lodestone key generate makes one; push.key names it, and push.passphraseFile what opens"
              + " it");
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
