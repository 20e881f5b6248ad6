package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PieceLengthTest {

  private static final int KIB = 1024;

  @ParameterizedTest
  @CsvSource({
    "1, 256",
    "1073741824, 256",
    "1073741825, 512",
    "2147483648, 512",
    "2147483649, 1024",
    "5368709120, 2048",
    "549755813888, 131072",
  })
  void takesTheSmallestRungWithAtMost4096Pieces(long size, int expectedKib) {
    assertEquals(expectedKib * KIB, PieceLength.of(size));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, PieceLength.MAX_SIZE + 1, Long.MAX_VALUE})
  void refusesSizesThatHaveNoTorrent(long size) {
    assertThrows(IllegalArgumentException.class, () -> PieceLength.of(size));
  }

  @Test
  void countsPieces() {
    assertEquals(1, PieceLength.pieces(1, PieceLength.SMALLEST));
    assertEquals(4096, PieceLength.pieces(1L << 30, PieceLength.SMALLEST));
    assertEquals(2, PieceLength.pieces(PieceLength.SMALLEST + 1, PieceLength.SMALLEST));
  }
}
