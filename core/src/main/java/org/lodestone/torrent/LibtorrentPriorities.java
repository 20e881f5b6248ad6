package org.lodestone.torrent;

import java.util.BitSet;
import java.util.Map;
import org.libtorrent4j.swig.int_byte_pair;
import org.libtorrent4j.swig.int_byte_pair_vector;
import org.lodestone.torrent.Swarm.Urgency;

/**
 * How much pieces are wanted, in libtorrent's numbers. It takes first the pieces for which this is
 * least: 8 less the priority, times how many peers that are no seeds have it, and one.
 */
final class LibtorrentPriorities {

  private LibtorrentPriorities() {}

  static int_byte_pair_vector of(Map<Urgency, BitSet> pieces) {
    int_byte_pair_vector changes = new int_byte_pair_vector();
    pieces.forEach(
        (urgency, those) ->
            those.stream().forEach(piece -> changes.add(new int_byte_pair(piece, of(urgency)))));
    return changes;
  }

  static byte of(Urgency urgency) {
    return switch (urgency) {
      case NOT_NOW -> 0;
      case USUAL -> 4;
      case SHARE -> 5;
      case SOON -> 6;
      case NOW -> 7;
    };
  }
}
