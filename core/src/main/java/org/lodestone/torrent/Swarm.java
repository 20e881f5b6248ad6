package org.lodestone.torrent;

import java.nio.file.Path;
import java.util.BitSet;

/** What a download asks of the engine that runs it. Tests stand in for it to inject faults. */
interface Swarm {

  /** How much a piece is wanted. */
  enum Urgency {
    /** Comes by its rarity. */
    USUAL,
    /** Comes before others, unless these are several times as rare. */
    PREFERRED,
    /** Comes before preferred ones that are as rare. */
    SOON
  }

  /** The file that the pieces are written to. */
  Path file();

  /** How many connected peers have each piece; empty while nobody is connected. */
  int[] availability();

  /** How many connected peers have everything. */
  int seeds();

  /** Whether anyone else is known to be downloading the same blob. */
  boolean othersDownload();

  /** Downloads in order, or rarest first. */
  void setSequential(boolean sequential);

  /** The pieces that are ours to fetch from a seed, among all nodes that download the blob. */
  BitSet share(int pieceCount);

  /** Changes how much these pieces are wanted. */
  void prioritize(BitSet pieces, Urgency urgency);

  /** Fetches this piece before all others, at the price of what has been asked for already. */
  void hurry(int piece);

  /** The file is whole and right: it is only read from now on. */
  void completed();

  /** Leaves the swarm; the file stays. */
  void leave();
}
