package org.lodestone.publish;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.sign.StoredKey;

/**
 * A publisher's collection that a program keeps from expiring. A component that is null takes its
 * default.
 *
 * @param folder of the collection; needed
 * @param key file of its online private key; needed
 * @param passphraseFile whose first line opens the key (none, for a key that is not encrypted)
 * @param timestamp how long its timestamp lasts; it is renewed when half of that is over (1 day)
 */
public record CollectionSettings(Path folder, Path key, Path passphraseFile, Duration timestamp) {

  private static final Duration LEAST = Duration.ofMinutes(10);
  private static final Duration MOST = Duration.ofDays(30);

  public CollectionSettings {
    if (folder == null || key == null) {
      throw new IllegalArgumentException("a collection needs its folder, and the online key");
    }
    timestamp = timestamp == null ? Duration.ofDays(1) : timestamp;
    if (timestamp.compareTo(LEAST) < 0 || timestamp.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("timestamp is PT10M to P30D, found: " + timestamp);
    }
  }

  StoredKey storedKey() {
    return new StoredKey(key, Optional.ofNullable(passphraseFile));
  }
}
