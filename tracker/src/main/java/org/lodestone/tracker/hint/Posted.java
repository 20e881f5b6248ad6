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
 * @param turn grows with each that says something new; a renewal has that of before
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

  /** Whether that says the same. */
  boolean says(Posted other) {
    return hint.equals(other.hint) && relay.equals(other.relay);
  }

  /**
   * Of which a member has one for each blob: what it says of a stretch, or that it wants the blob.
   *
   * @param length 0 when it wants it
   */
  record Key(long source, PeerId by, long offset, long length) {}

  Key key() {
    return new Key(
        source, by, hint.map(Hint::offset).orElse(0L), hint.map(Hint::length).orElse(0L));
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
