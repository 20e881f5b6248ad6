package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.Swarm.Urgency;

class CrowdChoiceTest {

  private static final int PIECES = 400;
  private static final int NODES = 4;

  private final List<PeerId> ids = new ArrayList<>();
  private final List<BitSet> have = new ArrayList<>();
  private final List<CrowdChoice> choices = new ArrayList<>();
  private final List<Neighbour> others = new ArrayList<>();
  private long now;

  CrowdChoiceTest() {
    for (int i = 0; i < NODES; i++) {
      ids.add(PeerId.random());
      have.add(pieces(0));
      choices.add(new CrowdChoice(ids.get(i), PIECES, 0));
    }
    BitSet all = new BitSet();
    all.set(0, PIECES);
    others.add(new Neighbour(PeerId.random(), all, false));
  }

  @Test
  void whatOnlyASeedHasIsWantedByOneNode() {
    for (int piece = 1; piece < PIECES; piece++) {
      assertEquals(1, wanting(piece), "piece " + piece);
    }
  }

  @Test
  void allWantTheFirstPiece() {
    have.replaceAll(pieces -> new BitSet());
    for (int node = 0; node < NODES; node++) {
      assertEquals(Urgency.NOW, choose(node)[0]);
    }
  }

  @Test
  void inALargeCrowdAFewFetchTheFirstPieceForAll() {
    have.replaceAll(pieces -> new BitSet());
    for (int i = NODES; i < 4 * NODES; i++) {
      ids.add(PeerId.random());
      have.add(new BitSet());
      choices.add(new CrowdChoice(ids.get(i), PIECES, 0));
    }
    assertEquals(CrowdChoice.HASTE, wanting(0));
    have.get(0).set(0);
    assertEquals(4 * NODES - 1, wanting(0));
  }

  @Test
  void allWantWhatANodeHas() {
    have.get(2).set(0, 40);
    assertEquals(NODES - 1, wanting(39));
    assertEquals(1, wanting(40));
  }

  @Test
  void whatAStockClientHasIsStillOfOneNode() {
    PeerId stock = stockId();
    others.add(new Neighbour(stock, pieces(0, 1, 2, 3, 4, 5), true));
    for (int piece = 1; piece < PIECES; piece++) {
      assertEquals(1, wanting(piece), "piece " + piece);
    }
  }

  @Test
  void whoRunsOutTakesAFewOfOthersFromTheirFarEnd() {
    Urgency[] before = choose(0);
    for (int piece = 0; piece < PIECES; piece++) {
      have.get(0).set(piece, have.get(0).get(piece) || before[piece] != Urgency.NOT_NOW);
    }
    choices.set(0, new CrowdChoice(ids.get(0), PIECES, 0));
    BitSet helped = rareWanted(0, choose(0));
    assertEquals(NodeShare.HELP, helped.cardinality());
    assertTrue(helped.nextSetBit(0) > NodeShare.STRETCH * NODES / 2, helped.toString());
    assertTrue(helped.length() <= (NodeShare.STRETCH + 1) * NODES, helped.toString());
    assertEquals(helped, rareWanted(0, choose(0)), "and stays with them");
  }

  @Test
  void takesOverFromANodeThatGetsNothing() {
    choose(0);
    now += CrowdChoice.STALL_NANOS;
    have.get(0).set(1, 30);
    have.get(1).set(1, 30);
    have.get(2).set(1, 30);
    choices.forEach(choice -> choose(choices.indexOf(choice)));
    now += CrowdChoice.STALL_NANOS;
    for (int node = 0; node < 3; node++) {
      have.get(node).set(30, 40);
    }
    for (int piece = 40; piece < PIECES; piece++) {
      int wanting = 0;
      for (int node = 0; node < 3; node++) {
        wanting += choose(node)[piece] == Urgency.NOT_NOW ? 0 : 1;
      }
      assertEquals(1, wanting, "piece " + piece);
    }
  }

  @Test
  void whileAllAreStuckNobodyLosesItsShare() {
    Urgency[] before = choose(0);
    now += 10 * CrowdChoice.STALL_NANOS;
    assertEquals(List.of(before), List.of(choose(0)), () -> Arrays.toString(choose(0)));
  }

  @Test
  void readersOfOnePieceTurnToTheSeedOneAfterTheOther() {
    int piece = 50;
    int before = 0;
    for (int seconds = 1; seconds <= NODES; seconds++) {
      int wanting = 0;
      for (int node = 0; node < NODES; node++) {
        Urgency[] wanted = choices.get(node).choose(view(node, piece, seconds));
        wanting += wanted[piece] == Urgency.NOT_NOW ? 0 : 1;
      }
      assertTrue(wanting > before || wanting == NODES, wanting + " after " + seconds + " s");
      before = wanting;
    }
    assertEquals(NODES, before);
  }

  @Test
  void withAsManySeedsAsNodesNothingIsHeldBack() {
    for (int i = 1; i < NODES; i++) {
      others.add(new Neighbour(PeerId.random(), others.get(0).pieces(), false));
    }
    for (int piece = 1; piece < PIECES; piece++) {
      assertEquals(NODES, wanting(piece));
    }
  }

  @Test
  void takesPiecesByLotWhileOthersAreToCome() {
    CrowdChoice choice = new CrowdChoice(ids.get(0), PIECES, 0);
    BitSet wanted =
        rareWanted(0, choice.choose(new CrowdChoice.View(pieces(0), others, true, 1, 0, now)));
    assertNotEquals(new BitSet(), wanted);
    assertTrue(wanted.cardinality() < PIECES / NODES, wanted.toString());
    assertTrue(wanted.length() > 2 * wanted.cardinality(), "not in order: " + wanted);
  }

  private int wanting(int piece) {
    int wanting = 0;
    for (int node = 0; node < ids.size(); node++) {
      boolean wants = choose(node)[piece] != Urgency.NOT_NOW;
      wanting += wants && !have.get(node).get(piece) ? 1 : 0;
    }
    return wanting;
  }

  /** The pieces it wants that no other node has. */
  private BitSet rareWanted(int node, Urgency[] wanted) {
    BitSet pieces = new BitSet();
    for (int piece = 0; piece < PIECES; piece++) {
      int at = piece;
      boolean held = have.stream().anyMatch(some -> some.get(at));
      pieces.set(piece, wanted[piece] != Urgency.NOT_NOW && !held);
    }
    assertTrue(!pieces.intersects(have.get(node)));
    return pieces;
  }

  private Urgency[] choose(int node) {
    return choices.get(node).choose(view(node, have.get(node).nextClearBit(0), 0));
  }

  private CrowdChoice.View view(int node, int reader, long waitedSeconds) {
    List<Neighbour> neighbours = new ArrayList<>(others);
    for (int i = 0; i < ids.size(); i++) {
      if (i != node) {
        neighbours.add(new Neighbour(ids.get(i), have.get(i), true));
      }
    }
    long waited = waitedSeconds * CrowdChoice.PATIENCE_NANOS;
    return new CrowdChoice.View(have.get(node), neighbours, false, reader, waited, now);
  }

  private static BitSet pieces(int... pieces) {
    BitSet set = new BitSet();
    Arrays.stream(pieces).forEach(set::set);
    return set;
  }

  private static PeerId stockId() {
    return new PeerId("2d5452333030302d" + PeerId.random().hex().substring(16));
  }
}
