package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.libtorrent4j.swig.bitfield;

class PeerPiecesTest {

  private static final int PIECES = 100;

  private final PeerPieces pieces = new PeerPieces();
  private final PeerId peer = PeerId.random();

  @BeforeAll
  static void loadLibtorrent() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void seesWhatAPeerGains() {
    assertEquals(set(), look(peer));
    assertEquals(set(3, 99), look(peer, 3, 99));
    assertEquals(set(0, 3, 50, 99), look(peer, 0, 3, 50, 99));
    assertEquals(set(0, 3, 50, 99), look(peer, 0, 3, 50, 99));
  }

  @Test
  void seesThatAPeerHasEverything() {
    look(peer, 7);
    int[] all = IntStream.range(0, PIECES).toArray();
    assertEquals(set(all), look(peer, all));
  }

  @Test
  void keepsPeersApart() {
    look(peer, 1, 2);
    assertEquals(set(1, 3), pieces.of(PeerId.random(), field(1, 3)));
    assertEquals(set(1, 2, 4), look(peer, 1, 2, 4));
  }

  @Test
  void forgetsWhoWasNotThereInALook() {
    look(peer, 1, 2);
    pieces.looked();
    assertEquals(set(5, 6, 7), look(peer, 5, 6, 7));
  }

  @Test
  void beginsAnewWithAPeerThatHasLess() {
    look(peer, 1, 2, 3);
    assertEquals(set(4), look(peer, 4));
  }

  private BitSet look(PeerId of, int... have) {
    BitSet found = pieces.of(of, field(have));
    pieces.looked();
    return found;
  }

  private static bitfield field(int... have) {
    bitfield field = new bitfield(PIECES, false);
    for (int piece : have) {
      field.set_bit(piece);
    }
    return field;
  }

  private static BitSet set(int... have) {
    BitSet set = new BitSet();
    for (int piece : have) {
      set.set(piece);
    }
    return set;
  }
}
