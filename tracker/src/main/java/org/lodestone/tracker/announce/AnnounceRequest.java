package org.lodestone.tracker.announce;

import java.util.Objects;
import org.lodestone.torrent.InfoHash;

/**
 * A peer telling the tracker that it is in a swarm (BEP 3), and asking who else is.
 *
 * @param peerId what it calls itself; {@link PeerId#NONE} when it does not say
 * @param left bytes the peer still lacks; 0 makes it a seed
 * @param wanted how many peers it asks for; negative leaves that to the tracker
 * @param format how it wants them; HTTP only, over UDP they are compact
 */
public record AnnounceRequest(
    Transport transport,
    InfoHash infoHash,
    Peer peer,
    PeerId peerId,
    long left,
    AnnounceEvent event,
    int wanted,
    PeerFormat format) {

  public AnnounceRequest {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(infoHash, "infoHash");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(peerId, "peerId");
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(format, "format");
  }

  /** Whether the peer has everything. */
  public boolean seed() {
    return left == 0 || event == AnnounceEvent.COMPLETED;
  }

  /**
   * Whether to tell the peer of seeds. Seeds need none; but aria2, which knows nothing yet except a
   * magnet link, says that 0 bytes are left too when it starts.
   */
  public boolean wantsSeeds() {
    return !seed() || event == AnnounceEvent.STARTED;
  }
}
