package org.lodestone.tlog;

import java.io.IOException;
import java.util.Optional;

/** Where a log's tiles are had from: a folder, or somebody's server. */
public interface TileSource {

  /** Longest entry, in bytes. */
  int MAX_ENTRY_BYTES = 0xffff;

  /** Longest tile, in bytes: entries are longer than hashes. */
  int MAX_TILE_BYTES = TilePath.FULL * (Short.BYTES + MAX_ENTRY_BYTES);

  /**
   * The tile's bytes, at most {@link #MAX_TILE_BYTES}, which may be anybody's.
   *
   * @return empty when it is not there
   */
  Optional<byte[]> read(TilePath tile) throws IOException;

  /** The same, of a tile that has to be there; it may have grown to a whole one meanwhile. */
  default byte[] readOrWhole(TilePath tile) throws IOException {
    Optional<byte[]> found = read(tile);
    if (found.isEmpty() && !tile.isFull()) {
      found = read(tile.full());
    }
    return found.orElseThrow(() -> new IOException("the log has no " + tile));
  }
}
