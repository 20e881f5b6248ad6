package org.lodestone.tlog;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * An entry with the salt that hides it: its leaf is 3 and the SHA-256 of both, which says nothing
 * to those who have not the salt. In bytes: 3, 32 of salt, the entry.
 */
public final class ProtectedEntry implements Disclosure {

  /** Longest entry, in bytes. */
  public static final int MAX_ENTRY_BYTES = TileSource.MAX_ENTRY_BYTES - ProtectedEntry.SALT_BYTES;

  static final byte FORM = 3;
  static final int SALT_BYTES = 32;

  /** The salt, and the entry after it: what the leaf is the hash of. */
  private final byte[] opening;

  private ProtectedEntry(byte[] opening) {
    if (opening.length <= SALT_BYTES || opening.length > TileSource.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "what opens a protected entry has %d to %d bytes, found %d"
              .formatted(SALT_BYTES + 1, TileSource.MAX_ENTRY_BYTES, opening.length));
    }
    this.opening = opening;
  }

  /** Hides an entry with fresh salt. */
  static ProtectedEntry hide(byte[] entry, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return ofOpening(ByteBuffer.allocate(SALT_BYTES + entry.length).put(salt).put(entry).array());
  }

  /**
   * @param opening the salt, and the entry after it
   */
  static ProtectedEntry ofOpening(byte[] opening) {
    return new ProtectedEntry(opening.clone());
  }

  /**
   * @throws IllegalArgumentException when the bytes are anything else
   */
  static ProtectedEntry parse(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != FORM) {
      throw new IllegalArgumentException("what opens a protected entry begins with " + FORM);
    }
    return new ProtectedEntry(Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  /** The leaf of an opening with this SHA-256. */
  static byte[] leaf(byte[] hash) {
    return ByteBuffer.allocate(1 + hash.length).put(FORM).put(hash).array();
  }

  byte[] opening() {
    return opening.clone();
  }

  /** The SHA-256 that the leaf has. */
  byte[] hash() {
    return Digest.of(opening).raw();
  }

  @Override
  public byte[] leaf() {
    return leaf(hash());
  }

  @Override
  public Optional<byte[]> entry() {
    return Optional.of(Arrays.copyOfRange(opening, SALT_BYTES, opening.length));
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(1 + opening.length).put(FORM).put(opening).array();
  }
}
