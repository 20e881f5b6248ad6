package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
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
  void nodesHaveAboutAsManyEach() {
    shares.divideAmong(nodes);
    int all = 0;
    for (PeerId node : nodes) {
      int share = shareOf(node).cardinality();
      assertTrue(share > PIECES / NODES / 2, node + " has " + share);
      all += share;
    }
    assertEquals(PIECES, all);
  }

  @Test
  void whoLeavesChangesOnlyWhatWasTheirs() {
    PeerId leaving = nodes.iterator().next();
    shares.divideAmong(nodes);
    BitSet theirs = shareOf(leaving);
    Set<PeerId> stayed = new HashSet<>(nodes);
    stayed.remove(leaving);
    for (PeerId node : stayed) {
      shares.divideAmong(nodes);
      BitSet before = shareOf(node);
      shares.divideAmong(stayed);
      BitSet gained = shareOf(node);
      assertTrue(gained.cardinality() > before.cardinality());
      gained.andNot(before);
      gained.andNot(theirs);
      assertEquals(new BitSet(), gained);
    }
  }

  @Test
  void theFirstNodeOfAPieceOwnsIt() {
    shares.divideAmong(nodes);
    for (int piece = 0; piece < 20; piece++) {
      assertEquals(0, PieceShares.rank(shares.owner(piece), piece, nodes));
    }
  }

  private BitSet shareOf(PeerId node) {
    BitSet all = new BitSet();
    all.set(0, PIECES);
    return shares.of(node, all);
  }
}
