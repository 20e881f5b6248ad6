package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceSharesTest {

  private static final int PIECES = 4096;
  private static final int NODES = 5;

  private final Set<PeerId> nodes =
      IntStream.range(0, NODES).mapToObj(i -> PeerId.random()).collect(Collectors.toSet());
  private final PieceShares shares = new PieceShares(PIECES);

  @Test
  void everyRunOfPiecesIsDividedEvenly() {
    shares.divideAmong(nodes);
    for (int first = 0; first + NODES <= PIECES; first += NODES) {
      Set<PeerId> owners =
          IntStream.range(first, first + NODES).mapToObj(shares::owner).collect(Collectors.toSet());
      assertEquals(nodes, owners, "from " + first);
    }
    int all = nodes.stream().mapToInt(node -> shareOf(node).cardinality()).sum();
    assertEquals(PIECES, all);
  }

  @Test
  void allDivideAlike() {
    PieceShares others = new PieceShares(PIECES);
    Set<PeerId> some = new HashSet<>(nodes);
    some.add(PeerId.random());
    others.divideAmong(some);
    others.divideAmong(new LinkedHashSet<>(nodes));
    shares.divideAmong(nodes);
    for (int piece = 0; piece < PIECES; piece++) {
      assertEquals(shares.owner(piece), others.owner(piece));
    }
  }

  @Test
  void nodesComeForAPieceOneAfterTheOther() {
    shares.divideAmong(nodes);
    for (int piece = 0; piece < 20; piece++) {
      int at = piece;
      assertEquals(0, shares.rank(shares.owner(piece), piece));
      assertEquals(
          NODES, nodes.stream().mapToInt(node -> shares.rank(node, at)).distinct().count());
    }
  }

  private BitSet shareOf(PeerId node) {
    BitSet all = new BitSet();
    all.set(0, PIECES);
    return shares.of(node, all);
  }
}
