package org.lodestone.tlog;

import org.lodestone.sign.SigningKey;

/** Keys for tests. */
final class Keys {

  private Keys() {}

  static SigningKey make() {
    return SigningKey.generate(SigningKey.Algorithm.ED25519);
  }

  static NoteSigner signer(String name) {
    return new NoteSigner(name, make());
  }
}
