package org.lodestone.tlog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tile, and where it is: a file below the log's folder or address (c2sp.org/tlog-tiles).
 *
 * @param level 0 has the leaves' hashes, each one above those of whole tiles; {@link #ENTRIES} has
 *     the entries themselves
 * @param index of the tile in its level, from 0
 * @param width hashes or entries that it has, {@link #FULL} unless it is the last of its level
 */
public record TilePath(int level, long index, int width) {

  public static final int ENTRIES = -1;

  /** The width of a whole tile. */
  public static final int FULL = 256;

  /** Each level's tree has this height. */
  static final int HEIGHT = 8;

  private static final int MAX_LEVEL = 63;

  /** Largest index: of the entries that a long counts. */
  private static final long MAX_INDEX = Long.MAX_VALUE >> HEIGHT;

  private static final Pattern FORM =
      Pattern.compile(
          "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  public TilePath {
    if (level < ENTRIES || level > MAX_LEVEL) {
      throw new IllegalArgumentException("a tile's level is 0 to 63, found: " + level);
    }
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("no tile has the index " + index);
    }
    if (width < 1 || width > FULL) {
      throw new IllegalArgumentException("a tile's width is 1 to 256, found: " + width);
    }
  }

  /**
   * Reads {@code tile/<L>/<N>[.p/<W>]} or {@code tile/entries/<N>[.p/<W>]}.
   *
   * @throws IllegalArgumentException when the text is anything else; each tile has one path
   */
  public static TilePath parse(String path) {
    Matcher parts = FORM.matcher(path);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no path of a tile: " + path);
    }
    String level = parts.group(1);
    String width = parts.group(3);
    TilePath tile =
        new TilePath(
            level.equals("entries") ? ENTRIES : Integer.parseInt(level),
            Long.parseLong(parts.group(2).replace("x", "").replace("/", "")),
            width == null ? FULL : Integer.parseInt(width));
    if (!tile.toString().equals(path)) {
      throw new IllegalArgumentException("no path of a tile: " + path);
    }
    return tile;
  }

  /** How wide a tile is in a log of this size; 0 when there is none. */
  static int width(int level, long index, long size) {
    long all = inLevel(level, size);
    return (int) Math.max(0, Math.min(FULL, all - index * FULL));
  }

  /** How many hashes or entries all tiles of a level have together. */
  static long inLevel(int level, long size) {
    int shift = HEIGHT * Math.max(0, level);
    return shift >= Long.SIZE ? 0 : size >> shift;
  }

  /** Whether a log of this size has all of the tile. */
  public boolean isWithin(long size) {
    return width <= width(level, index, size);
  }

  boolean isFull() {
    return width == FULL;
  }

  /** The whole tile that this is a part of. */
  TilePath full() {
    return new TilePath(level, index, FULL);
  }

  @Override
  public String toString() {
    StringBuilder number = new StringBuilder("%03d".formatted(index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      number.insert(0, "x%03d/".formatted(rest % 1000));
    }
    String folder = "tile/" + (level == ENTRIES ? "entries" : level) + "/";
    return folder + number + (isFull() ? "" : ".p/" + width);
  }
}
