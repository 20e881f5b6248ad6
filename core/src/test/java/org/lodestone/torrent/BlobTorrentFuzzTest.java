package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class BlobTorrentFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        new byte[0],
        BlobHasherTest.torrent(new byte[1]).metainfo(),
        BlobHasherTest.torrent(new byte[PieceLength.SMALLEST + 1]).metainfo());
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatIsAcceptedIsWhatWeWouldHaveMade(byte[] input) {
    BlobTorrent torrent;
    try {
      torrent = BlobTorrent.parse(input);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertArrayEquals(input, torrent.metainfo());
  }
}
