package org.lodestone.tracker.index;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lodestone.io.Hex;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;

/**
 * Whose signature a document needs to get into an index.
 *
 * @param keys none: anyone's will do
 */
public record Submitters(Set<KeyId> keys) {

  static final Submitters ANYONE = new Submitters(Set.of());

  public Submitters {
    keys = Set.copyOf(keys);
  }

  /**
   * Each named by its key file, or by its key id.
   *
   * @throws IllegalArgumentException when a file cannot be read or is no public key
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Submitters of(Collection<String> named) {
    return new Submitters(
        named.stream().map(Submitters::key).collect(Collectors.toUnmodifiableSet()));
  }

  private static KeyId key(String named) {
    if (Hex.isLowerCase(named, 64)) {
      return new KeyId(named);
    }
    try {
      return VerificationKey.load(Path.of(named)).id();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a submitter is a public key's file or its key id, 64 hex characters: " + e.getMessage(),
          e);
    }
  }

  /**
   * @throws IndexException when it is signed by somebody else
   */
  void check(VerificationKey key) throws IndexException {
    if (!keys.isEmpty() && !keys.contains(key.id())) {
      throw new IndexException(
          IndexError.NOT_A_SUBMITTER,
          "this index takes documents of the keys its operator has named only, and %s is none of them: ask the operator, or use another index"
              .formatted(key.id()));
    }
  }

  @JsonValue
  Set<String> ids() {
    return keys.stream().map(KeyId::hex).collect(Collectors.toCollection(TreeSet::new));
  }
}
