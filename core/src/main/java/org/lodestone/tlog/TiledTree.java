package org.lodestone.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log's tree of one size, read from its tiles; for one question, as it remembers every tile.
 * Whether the tiles are the log's shows when a proof made of them is verified.
 */
public final class TiledTree implements Subtrees {

  /** Most entries read at once. */
  public static final int MAX_ENTRIES = 1 << 16;

  private final TileSource source;
  private final long size;
  private final Map<TilePath, Tile> tiles = new HashMap<>();

  /**
   * @param size leaves, as a checkpoint says
   */
  public TiledTree(TileSource source, long size) {
    this.source = source;
    this.size = size;
  }

  @Override
  public MerkleHash root(int height, long index) throws IOException {
    int level = height / TilePath.HEIGHT;
    int within = height % TilePath.HEIGHT;
    long first = index << within;
    Tile tile = tile(level, first / TilePath.FULL);
    return Tile.node(tile.hashes(), (int) (first % TilePath.FULL), within);
  }

  public TreeHead head() throws IOException {
    return new MerkleTree(this, size).head();
  }

  public InclusionProof inclusion(long index) throws IOException {
    return new MerkleTree(this, size).inclusion(index);
  }

  /**
   * @param older leaves of the tree that this one is to begin with
   */
  public ConsistencyProof consistency(long older) throws IOException {
    return new MerkleTree(this, size).consistency(older);
  }

  /**
   * Entries in their order.
   *
   * @param end not included; at most {@link #MAX_ENTRIES} after the start
   * @throws IOException when the log does not have them, or not in the right form
   */
  public List<byte[]> entries(long start, long end) throws IOException {
    if (start < 0 || end < start || end > size || end - start > MAX_ENTRIES) {
      throw new IllegalArgumentException("entries %d to %d of %d".formatted(start, end, size));
    }
    List<byte[]> entries = new ArrayList<>();
    for (long at = start; at < end; at = start + entries.size()) {
      TilePath path = path(TilePath.ENTRIES, at / TilePath.FULL);
      List<byte[]> bundle = parse(() -> EntryBundle.parse(path, source.readOrWhole(path)));
      int to = (int) Math.min(bundle.size(), end - path.index() * TilePath.FULL);
      entries.addAll(bundle.subList((int) (at % TilePath.FULL), to));
    }
    return entries;
  }

  private Tile tile(int level, long index) throws IOException {
    TilePath path = path(level, index);
    Tile known = tiles.get(path);
    if (known == null) {
      known = parse(() -> Tile.parse(path, source.readOrWhole(path)));
      tiles.put(path, known);
    }
    return known;
  }

  private TilePath path(int level, long index) {
    return new TilePath(level, index, TilePath.width(level, index, size));
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T parse(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new IOException("the log is damaged: " + e.getMessage(), e);
    }
  }
}
