package org.lodestone.torrent;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** What a download asks of the engine that runs it. Tests stand in for it to inject faults. */
interface Swarm {

  /** How much a piece is wanted. */
  enum Urgency {
    /** Is not asked for. */
    NOT_NOW,
    /** Comes by its rarity. */
    USUAL,
    /** Comes before usual ones, unless these are several times as rare. */
    SHARE,
    /** Comes before those of our share that are as rare. */
    SOON,
    /** Comes before all that are as rare. */
    NOW
  }

  /** The file that the pieces are written to. */
  Path file();

  /** How many connected peers have each piece; empty while nobody is connected. */
  int[] availability();

  /** The peers we are connected to. */
  List<Neighbour> neighbours();

  /** Whether others are said to download the same blob whom we have not met yet. */
  boolean othersExpected();

  /** Downloads in order, or rarest first. */
  void setSequential(boolean sequential);

  /** What we are called. */
  PeerId own();

  /** Changes how much these pieces are wanted, all at once. */
  void prioritize(Map<Urgency, BitSet> changes);

  /** Fetches this piece before all others, at the price of what has been asked for already. */
  void hurry(int piece);

  /** Asks this server, too, which has the whole blob. */
  void addWebSeed(WebSeed seed);

  /** Asks it no longer, nor waits for what it was asked for. */
  void removeWebSeed(WebSeed seed);

  /** The file is whole and right: it is only read from now on. */
  void completed();

  /** Leaves the swarm; the file stays. */
  void leave();
}
