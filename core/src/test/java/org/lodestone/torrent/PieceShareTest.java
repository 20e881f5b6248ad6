package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceShareTest {

  private static final int PIECES = 4096;
  private static final int NODES = 5;

  private final Set<PeerId> nodes =
      IntStream.range(0, NODES).mapToObj(i -> PeerId.random()).collect(Collectors.toSet());

  @Test
  void everyPieceIsOfOneNode() {
    BitSet all = new BitSet();
    for (PeerId node : nodes) {
      BitSet share = new PieceShare(node).among(others(node), PIECES);
      assertFalse(all.intersects(share));
      all.or(share);
      int fair = PIECES / NODES;
      assertTrue(share.cardinality() > fair / 2, node + " has " + share.cardinality());
    }
    assertEquals(PIECES, all.cardinality());
  }

  @Test
  void whoLeavesChangesOnlyWhatWasTheirs() {
    PeerId leaving = nodes.iterator().next();
    BitSet theirs = new PieceShare(leaving).among(others(leaving), PIECES);
    for (PeerId node : others(leaving)) {
      PieceShare share = new PieceShare(node);
      BitSet before = share.among(others(node), PIECES);
      Set<PeerId> stayed = others(node);
      stayed.remove(leaving);
      BitSet gained = share.among(stayed, PIECES);
      assertTrue(gained.cardinality() > before.cardinality());
      gained.andNot(before);
      gained.andNot(theirs);
      assertEquals(new BitSet(), gained);
    }
  }

  @Test
  void aloneEverythingIsOurs() {
    PieceShare share = new PieceShare(PeerId.random());
    assertEquals(3, share.among(Set.of(), 3).cardinality());
    assertEquals(4, share.among(Set.of(), 4).cardinality());
  }

  private Set<PeerId> others(PeerId node) {
    Set<PeerId> others = new HashSet<>(nodes);
    others.remove(node);
    return others;
  }
}
