package org.lodestone.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Consecutive hashes of one level (c2sp.org/tlog-tiles, "Merkle Tree").
 *
 * @param hashes 1 to 256
 */
record Tile(List<MerkleHash> hashes) {

  Tile {
    hashes = List.copyOf(hashes);
  }

  /**
   * Reads the first hashes of a tile, which may be a whole one.
   *
   * @throws IllegalArgumentException when it has not as many
   */
  static Tile parse(TilePath path, byte[] bytes) {
    int width = bytes.length / MerkleHash.BYTES;
    if (bytes.length % MerkleHash.BYTES != 0 || (width != path.width() && width != TilePath.FULL)) {
      throw new IllegalArgumentException(
          "expected %d hashes in %s, found %d bytes".formatted(path.width(), path, bytes.length));
    }
    List<MerkleHash> hashes = new ArrayList<>(path.width());
    for (int i = 0; i < path.width(); i++) {
      int at = i * MerkleHash.BYTES;
      hashes.add(MerkleHash.ofRaw(Arrays.copyOfRange(bytes, at, at + MerkleHash.BYTES)));
    }
    return new Tile(hashes);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(hashes.size() * MerkleHash.BYTES);
    hashes.forEach(hash -> bytes.writeBytes(hash.raw()));
    return bytes.toByteArray();
  }

  /** The node over {@code 1 << height} of the hashes. */
  static MerkleHash node(List<MerkleHash> hashes, int first, int height) {
    if (height == 0) {
      return hashes.get(first);
    }
    int half = 1 << (height - 1);
    return MerkleHash.ofNode(
        node(hashes, first, height - 1), node(hashes, first + half, height - 1));
  }
}
