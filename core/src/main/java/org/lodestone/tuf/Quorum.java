package org.lodestone.tuf;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lodestone.json.JsonObject;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/**
 * Whose signatures make a role's metadata count, and how many of them (KEYIDS and THRESHOLD,
 * sections 4.3 and 4.5).
 *
 * @param keys by their ids; may be fewer than the threshold, then nothing is ever signed by enough
 * @param threshold at least 1
 */
public record Quorum(Map<String, Key> keys, int threshold) {

  private static final int MAX_THRESHOLD = 1_000;

  public Quorum {
    keys = Map.copyOf(keys);
    if (threshold < 1) {
      throw new IllegalArgumentException("expected a threshold of at least 1, found " + threshold);
    }
  }

  /**
   * @param role has {@code keyids} and {@code threshold}
   * @param known the keys of the file
   */
  static Quorum read(JsonObject role, Map<String, Key> known) {
    List<String> ids = role.texts("keyids", Key.MAX_KEYS);
    Map<String, Key> keys = new LinkedHashMap<>();
    for (String id : ids) {
      Key key = known.get(id);
      if (key == null || keys.put(id, key) != null) {
        throw new IllegalArgumentException(
            "%s: %s"
                .formatted(
                    role.place("keyids"),
                    key == null ? "names a key that is not listed" : "names a key twice"));
      }
    }
    return new Quorum(keys, (int) role.integer("threshold", 1, MAX_THRESHOLD));
  }

  /**
   * The keys that signed. One key is counted once under however many ids it is listed: ids tell
   * spellings of a key apart, not keys.
   */
  Set<VerificationKey> signers(Metadata<?> metadata) {
    Set<VerificationKey> signers = new LinkedHashSet<>();
    metadata
        .signatures()
        .forEach(
            (id, signature) -> {
              Key key = keys.get(id);
              if (key != null
                  && key.verifier().isPresent()
                  && key.verifier().get().verifies(metadata.signedBytes(), signature)) {
                signers.add(key.verifier().get());
              }
            });
    return signers;
  }

  boolean isMetBy(Metadata<?> metadata) {
    return signers(metadata).size() >= threshold;
  }

  /** How many of these keys count. */
  int among(Collection<SigningKey> some) {
    return (int)
        some.stream()
            .map(SigningKey::verificationKey)
            .distinct()
            .filter(key -> keys.containsKey(Key.of(key).id()))
            .count();
  }

  /**
   * @param role names the quorum in the message
   * @throws CollectionException when these keys are too few to sign
   */
  void require(String role, Collection<SigningKey> some) throws CollectionException {
    if (among(some) < threshold) {
      throw new CollectionException(
          "%s has to be signed by %d of its %d keys, and the keys given are not enough"
              .formatted(role, threshold, size()));
    }
  }

  /** How many distinct keys can count. */
  int size() {
    Set<VerificationKey> distinct = new HashSet<>();
    keys.values().forEach(key -> key.verifier().ifPresent(distinct::add));
    return distinct.size();
  }
}
