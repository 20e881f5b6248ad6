package org.lodestone.torrent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stands in for the engine: the test decides which bytes arrive, and when. */
final class FakeSwarm implements Swarm {

  final PeerId own = PeerId.random();
  final List<Integer> hurried = new ArrayList<>();
  final Map<Integer, Urgency> urgencies = new TreeMap<>();
  final List<WebSeed> webSeeds = new ArrayList<>();
  int[] availability = {};
  List<Neighbour> neighbours = List.of();
  boolean othersExpected;
  boolean sequential;
  volatile boolean completed;
  volatile boolean left;
  private final Path file;

  FakeSwarm(Path file) {
    this.file = file;
  }

  /** Puts a piece's bytes into the file, right or wrong. */
  void write(int piece, byte[] bytes) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek((long) piece * PieceLength.SMALLEST);
      out.write(bytes);
    }
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public int[] availability() {
    return availability;
  }

  @Override
  public PeerId own() {
    return own;
  }

  @Override
  public List<Neighbour> neighbours() {
    return neighbours;
  }

  @Override
  public boolean othersExpected() {
    return othersExpected;
  }

  @Override
  public void setSequential(boolean newSequential) {
    sequential = newSequential;
  }

  @Override
  public void prioritize(Map<Urgency, BitSet> changes) {
    changes.forEach(
        (urgency, pieces) -> pieces.stream().forEach(piece -> urgencies.put(piece, urgency)));
  }

  @Override
  public void hurry(int piece) {
    hurried.add(piece);
  }

  @Override
  public void addWebSeed(WebSeed seed) {
    webSeeds.add(seed);
  }

  @Override
  public void removeWebSeed(WebSeed seed) {
    webSeeds.remove(seed);
  }

  @Override
  public void completed() {
    completed = true;
  }

  @Override
  public void leave() {
    left = true;
  }
}
