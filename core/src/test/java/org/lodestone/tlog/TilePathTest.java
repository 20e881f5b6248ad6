package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 256, tile/0/000",
    "0, 1234067, 256, tile/0/x001/x234/067",
    "1, 999, 17, tile/1/999.p/17",
    "63, 1000, 1, tile/63/x001/000.p/1",
    "-1, 5, 256, tile/entries/005",
    "-1, 36028797018963967, 255, tile/entries/x036/x028/x797/x018/x963/967.p/255"
  })
  void hasOnePath(int level, long index, int width, String path) {
    TilePath tile = new TilePath(level, index, width);
    assertEquals(path, tile.toString());
    assertEquals(tile, TilePath.parse(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "checkpoint",
        "batch",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p",
        "tile/0/../checkpoint",
        "tile/entries/000/",
        "/tile/0/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999"
      })
  void refusesEveryOtherPath(String path) {
    assertThrows(IllegalArgumentException.class, () -> TilePath.parse(path));
  }

  /** The example of c2sp.org/tlog-tiles: 70,000 entries. */
  @Test
  void knowsWhichTilesALogHas() {
    long size = 70_000;
    assertEquals(256, TilePath.width(0, 272, size));
    assertEquals(112, TilePath.width(0, 273, size));
    assertEquals(0, TilePath.width(0, 274, size));
    assertEquals(256, TilePath.width(1, 0, size));
    assertEquals(17, TilePath.width(1, 1, size));
    assertEquals(1, TilePath.width(2, 0, size));
    assertEquals(0, TilePath.width(3, 0, size));
    assertTrue(TilePath.parse("tile/0/273.p/112").isWithin(size));
    assertFalse(TilePath.parse("tile/0/273.p/113").isWithin(size));
    assertFalse(TilePath.parse("tile/0/273").isWithin(size));
    assertTrue(TilePath.parse("tile/entries/273.p/112").isWithin(size));
  }
}
