package org.lodestone.tlog;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.lodestone.oci.Digest;

/** The hash of a Merkle tree's leaf or node: SHA-256 as RFC 6962, section 2.1, applies it. */
public final class MerkleHash {

  public static final int BYTES = 32;

  /** The root of the tree without leaves. */
  public static final MerkleHash EMPTY = new MerkleHash(Digest.newSha256().digest());

  /** Of 32 bytes in base64. */
  static final int TEXT_LENGTH = 44;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final byte[] raw;

  private MerkleHash(byte[] raw) {
    this.raw = raw;
  }

  /**
   * @throws IllegalArgumentException unless these are 32 bytes
   */
  public static MerkleHash ofRaw(byte[] raw) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException(
          "a hash has " + BYTES + " bytes, found " + raw.length + " bytes");
    }
    return new MerkleHash(raw.clone());
  }

  /**
   * Reads base64, RFC 4648 section 4.
   *
   * @throws IllegalArgumentException unless it is that of 32 bytes
   */
  public static MerkleHash parse(String base64) {
    if (base64.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "a hash has %d characters of base64, found %d".formatted(TEXT_LENGTH, base64.length()));
    }
    return ofRaw(StrictBase64.decode("hash", base64));
  }

  /** Of a leaf with this content. */
  public static MerkleHash ofLeaf(byte[] entry) {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update(LEAF);
    return new MerkleHash(sha256.digest(entry));
  }

  /** Of the node above these two. */
  public static MerkleHash ofNode(MerkleHash left, MerkleHash right) {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update(NODE);
    sha256.update(left.raw);
    return new MerkleHash(sha256.digest(right.raw));
  }

  public byte[] raw() {
    return raw.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MerkleHash that && Arrays.equals(raw, that.raw);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  /** In base64. */
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(raw);
  }
}
