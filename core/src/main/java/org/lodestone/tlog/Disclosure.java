package org.lodestone.tlog;

import java.util.Optional;

/**
 * What is said beside a proof of the leaf that it is of: the extra data of a {@link LogProof}. Its
 * first byte is its form: 3 for {@link ProtectedEntry}, 4 for {@link OpeningShare}, every other for
 * an entry that is the leaf itself.
 */
public sealed interface Disclosure permits Disclosure.Plain, ProtectedEntry, OpeningShare {

  /**
   * @throws IllegalArgumentException when the bytes have not the form that they begin with
   */
  static Disclosure parse(byte[] bytes) {
    return switch (bytes.length == 0 ? 0 : bytes[0]) {
      case ProtectedEntry.FORM -> ProtectedEntry.parse(bytes);
      case OpeningShare.FORM -> OpeningShare.parse(bytes);
      default -> new Plain(bytes);
    };
  }

  /** The content of the leaf, if all of this is true. */
  byte[] leaf();

  /** The entry that the leaf stands for; empty when this is not enough to know it. */
  Optional<byte[]> entry();

  /** The bytes that {@link #parse} reads. */
  byte[] encode();

  /** An entry that is the leaf itself. */
  final class Plain implements Disclosure {

    private final byte[] entry;

    Plain(byte[] entry) {
      this.entry = entry.clone();
    }

    @Override
    public byte[] leaf() {
      return entry.clone();
    }

    @Override
    public Optional<byte[]> entry() {
      return Optional.of(entry.clone());
    }

    @Override
    public byte[] encode() {
      return entry.clone();
    }
  }
}
