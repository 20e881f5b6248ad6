package org.lodestone.tracker.hint;

import java.util.List;
import java.util.Optional;
import org.lodestone.index.Hint;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.PeerId;
import org.lodestone.tracker.announce.Sources;

/**
 * One thing that a member says of a blob.
 *
 * @param source the address it came from, as {@link Sources#of} gives it
 * @param hint empty when it says only that it wants the blob
 * @param relay where it hands on what it has of a blob that it wants
 * @param turn grows with each that is new; what replaces another has the turn of that
 * @param until when the lease ends, in milliseconds since 1970
 */
record Posted(
    long source,
    PeerId by,
    Digest blob,
    Optional<Hint> hint,
    Optional<HostPort> relay,
    long turn,
    long until) {

  /** The same, said for the first time when that was. */
  Posted inTurnOf(Posted before) {
    return new Posted(source, by, blob, hint, relay, before.turn, until);
  }

  /** Of which a member has one for each blob: its hint, or that it wants the blob. */
  record Key(long source, PeerId by, boolean wants) {}

  Key key() {
    return new Key(source, by, hint.isEmpty());
  }

  /**
   * In the order in which they go into an answer: networks take turns, in each its sources, of each
   * its members.
   */
  static List<Posted> mixed(List<Posted> all) {
    return Turns.mixed(
        all, List.of(posted -> Sources.network(posted.source), Posted::source, Posted::by));
  }
}
