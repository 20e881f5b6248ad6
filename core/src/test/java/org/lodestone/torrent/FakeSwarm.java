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

  final List<Integer> hurried = new ArrayList<>();
  final Map<Integer, Urgency> urgencies = new TreeMap<>();
  final BitSet share = new BitSet();
  int[] availability = {};
  int seeds;
  boolean othersDownload;
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
  public int seeds() {
    return seeds;
  }

  @Override
  public boolean othersDownload() {
    return othersDownload;
  }

  @Override
  public void setSequential(boolean newSequential) {
    sequential = newSequential;
  }

  @Override
  public BitSet share(int pieceCount) {
    return share;
  }

  @Override
  public void prioritize(BitSet pieces, Urgency urgency) {
    pieces.stream().forEach(piece -> urgencies.put(piece, urgency));
  }

  @Override
  public void hurry(int piece) {
    hurried.add(piece);
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
