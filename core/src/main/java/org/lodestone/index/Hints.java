package org.lodestone.index;

import java.util.List;
import java.util.Optional;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;

/**
 * What is said of one blob at the moment. Anybody may have said it; nothing of it is to be believed
 * before the blob's SHA-256 has matched.
 *
 * @param offers by members whose lease has not ended; the same is said once
 * @param listed torrents of the blob by signed documents, of whatever key, that the tracker's index
 *     has; those that were submitted first come first
 * @param members who want the blob, in the order in which they came
 */
public record Hints(List<Offer> offers, List<InfoHash> listed, List<Member> members) {

  /** Most offers of one answer. */
  public static final int MAX_OFFERS = 512;

  /** Most listed torrents of one answer. */
  public static final int MAX_LISTED = 8;

  /** Most members of one answer. */
  public static final int MAX_MEMBERS = 256;

  /**
   * @param by one of those who say so
   * @param sources how many addresses say so (IPv4 address, IPv6 /64)
   */
  public record Offer(Hint hint, PeerId by, int sources) {}

  /**
   * @param relay where it hands on what it has of the blob, if it does
   */
  public record Member(PeerId id, Optional<HostPort> relay) {}

  public Hints {
    offers = List.copyOf(offers);
    listed = List.copyOf(listed);
    members = List.copyOf(members);
  }

  /** Whether nobody says anything. */
  public boolean isEmpty() {
    return offers.isEmpty() && listed.isEmpty() && members.isEmpty();
  }
}
