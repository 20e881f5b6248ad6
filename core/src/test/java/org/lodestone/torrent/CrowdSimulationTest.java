package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.torrent.CrowdSimulation.Node;

/** Crowds of nodes that know nothing of each other but what they have. */
class CrowdSimulationTest {

  private static final int PIECES = 256;
  private static final double MEGABITS = 50;
  private static final double BOUND = PIECES * PieceLength.SMALLEST * 8 / (MEGABITS * 1e6);

  /** The priorities are the engine's. */
  @BeforeAll
  static void loadLibtorrent() throws IOException {
    NativeLibrary.load();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void theSeedSendsLittleTwice(int count) {
    CrowdSimulation crowd = crowd(count);
    crowd.run(2 * BOUND);
    checkWanted(crowd);
    double most = 1.05 + 0.006 * count;
    assertTrue(sent(crowd) < most, crowd.nodes::toString);
    assertTrue(last(crowd) < most * BOUND, crowd.nodes::toString);
    double first = crowd.nodes.stream().skip(1).mapToDouble(node -> node.firstByte).max().orElse(9);
    assertTrue(first < 1, crowd.nodes::toString);
    assertTrue(half(crowd) < 0.75 * BOUND, crowd.nodes::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void aSeedThatIsUnfairHoldsNobodyUp(int count) {
    CrowdSimulation crowd = crowd(count);
    for (int node = 1; node <= count; node += 3) {
      crowd.nodes.get(node).favour = 0.3;
    }
    crowd.run(2 * BOUND);
    checkWanted(crowd);
    double most = 1.06 + 0.012 * count;
    assertTrue(last(crowd) < most * BOUND, crowd.nodes::toString);
    assertTrue(half(crowd) < 0.9 * BOUND, crowd.nodes::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void aSlowNodeHoldsNobodyUp(int count) {
    CrowdSimulation crowd = crowd(count - 1);
    crowd.leecher(MEGABITS / 10);
    crowd.run(11 * BOUND);
    checkWanted(crowd);
    double others =
        crowd.nodes.subList(1, count).stream().mapToDouble(node -> node.whole).max().orElseThrow();
    assertTrue(others < 1.4 * BOUND, crowd.nodes::toString);
    assertTrue(sent(crowd) < 1.5, crowd.nodes::toString);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void nodesThatDieHoldNobodyUp(double when) {
    CrowdSimulation crowd = crowd(8);
    crowd.at(when * BOUND, crowd.nodes.get(3)::die);
    crowd.at(when * BOUND, crowd.nodes.get(5)::die);
    crowd.run(2 * BOUND);
    checkWanted(crowd);
    assertTrue(sent(crowd) < 1.4, crowd.nodes::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void stockClientsThatNeverServeHoldNobodyUp(int count) {
    CrowdSimulation crowd = crowd(4);
    for (int i = 0; i < count; i++) {
      crowd.stockClient(MEGABITS).serves = false;
    }
    crowd.run(4 * BOUND);
    checkWanted(crowd);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void aNodeThatHangsHoldsNobodyUp(int count) {
    CrowdSimulation crowd = crowd(count);
    Node hanging = crowd.nodes.get(1);
    crowd.at(0.3 * BOUND, () -> hanging.hang());
    crowd.run(3 * BOUND);
    checkWanted(crowd);
    assertTrue(sent(crowd) < 1.5, crowd.nodes::toString);
  }

  private static CrowdSimulation crowd(int count) {
    CrowdSimulation crowd = new CrowdSimulation(PIECES, LibtorrentSettings.REQUEST_QUEUE, 7);
    crowd.seed(MEGABITS);
    for (int i = 0; i < count; i++) {
      crowd.leecher(MEGABITS);
    }
    return crowd;
  }

  /** Nobody may want a piece until it is known that its owner does not get on. */
  private static void checkWanted(CrowdSimulation crowd) {
    double most = 2 * CrowdChoice.STALL_NANOS / 1e9;
    assertTrue(crowd.longestUnwanted() < most, () -> "unwanted for " + crowd.longestUnwanted());
  }

  /** How much the seed has sent, in blobs. */
  private static double sent(CrowdSimulation crowd) {
    return (double) crowd.nodes.get(0).sentBlocks / CrowdSimulation.BLOCKS / PIECES;
  }

  /** When the last one could read half of the blob. */
  private static double half(CrowdSimulation crowd) {
    return crowd.nodes.stream().skip(1).mapToDouble(node -> node.half).max().orElseThrow();
  }

  private static double last(CrowdSimulation crowd) {
    List<Node> leechers = crowd.nodes.subList(1, crowd.nodes.size());
    return leechers.stream().mapToDouble(node -> node.whole).max().orElseThrow();
  }
}
