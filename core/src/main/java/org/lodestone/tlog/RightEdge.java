package org.lodestone.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last tile of each level of a log: all that is needed to append. It does not change; {@link
 * #grow} makes the next.
 *
 * @param size entries of the log
 * @param entries of the last bundle, unless that is whole
 * @param levels hashes of the last tile of each level, unless that is whole
 */
record RightEdge(long size, List<byte[]> entries, List<List<MerkleHash>> levels)
    implements Subtrees {

  static final RightEdge EMPTY = new RightEdge(0, List.of(), List.of());

  /** The next edge, and the tiles that lead there. */
  record Growth(RightEdge edge, SortedMap<String, byte[]> tiles, List<TilePath> completed) {}

  /**
   * @throws IOException when the tiles of a log of this size are not all there
   */
  static RightEdge load(TileSource source, long size) throws IOException {
    long first = size / TilePath.FULL * TilePath.FULL;
    List<byte[]> entries = new TiledTree(source, size).entries(first, size);
    TiledTree tree = new TiledTree(source, size);
    List<List<MerkleHash>> levels = new ArrayList<>();
    for (int level = 0; TilePath.inLevel(level, size) > 0; level++) {
      long all = TilePath.inLevel(level, size);
      List<MerkleHash> hashes = new ArrayList<>();
      for (long i = all / TilePath.FULL * TilePath.FULL; i < all; i++) {
        hashes.add(tree.root(level * TilePath.HEIGHT, i));
      }
      levels.add(hashes);
    }
    return new RightEdge(size, entries, levels);
  }

  TreeHead head() throws IOException {
    return new MerkleTree(this, size).head();
  }

  /** Every subtree that a root is made of lies in the last tile of its level. */
  @Override
  public MerkleHash root(int height, long index) {
    int within = height % TilePath.HEIGHT;
    int first = (int) ((index << within) % TilePath.FULL);
    return Tile.node(levels.get(height / TilePath.HEIGHT), first, within);
  }

  Growth grow(List<byte[]> more) {
    return new Growing(this).add(more);
  }

  /** Collects what has changed, level by level. */
  private static final class Growing {

    private final RightEdge old;
    private final SortedMap<String, byte[]> tiles = new TreeMap<>();
    private final List<TilePath> completed = new ArrayList<>();

    Growing(RightEdge old) {
      this.old = old;
    }

    Growth add(List<byte[]> more) {
      List<byte[]> entries =
          fill(TilePath.ENTRIES, old.entries, more, EntryBundle::encode, new ArrayList<>());
      List<List<MerkleHash>> levels = new ArrayList<>();
      List<MerkleHash> hashes = more.stream().map(MerkleHash::ofLeaf).toList();
      for (int level = 0; level < old.levels.size() || !hashes.isEmpty(); level++) {
        List<MerkleHash> known = level < old.levels.size() ? old.levels.get(level) : List.of();
        List<List<MerkleHash>> whole = new ArrayList<>();
        levels.add(fill(level, known, hashes, rest -> new Tile(rest).encode(), whole));
        hashes = whole.stream().map(tile -> Tile.node(tile, 0, TilePath.HEIGHT)).toList();
      }
      return new Growth(new RightEdge(old.size + more.size(), entries, levels), tiles, completed);
    }

    private interface Form<T> {
      byte[] encode(List<T> content);
    }

    /** Goes on with a level's last tile; gives what its last one then has. */
    private <T> List<T> fill(
        int level, List<T> known, List<T> more, Form<T> form, List<List<T>> whole) {
      long index = TilePath.inLevel(level, old.size) / TilePath.FULL;
      List<T> tile = new ArrayList<>(known);
      for (T one : more) {
        tile.add(one);
        if (tile.size() == TilePath.FULL) {
          TilePath path = new TilePath(level, index++, TilePath.FULL);
          tiles.put(path.toString(), form.encode(tile));
          completed.add(path);
          whole.add(tile);
          tile = new ArrayList<>();
        }
      }
      if (!more.isEmpty() && !tile.isEmpty()) {
        tiles.put(new TilePath(level, index, tile.size()).toString(), form.encode(tile));
      }
      return tile;
    }
  }
}
