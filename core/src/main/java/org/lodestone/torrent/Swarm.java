package org.lodestone.torrent;

import java.nio.file.Path;

/** What a download asks of the engine that runs it. Tests stand in for it to inject faults. */
interface Swarm {

  /** The file that the pieces are written to. */
  Path file();

  /** How many connected peers have each piece; empty while nobody is connected. */
  int[] availability();

  /** Whether anyone else is known to be downloading the same blob. */
  boolean othersDownload();

  /** Downloads in order, or rarest first. */
  void setSequential(boolean sequential);

  /** Fetches this piece before others. */
  void hurry(int piece, int withinMillis);

  /** The file is whole and right: it is only read from now on. */
  void completed();

  /** Leaves the swarm; the file stays. */
  void leave();
}
