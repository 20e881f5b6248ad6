package org.lodestone.tracker.announce;

import java.util.Objects;
import org.lodestone.torrent.InfoHash;

/**
 * A peer telling the tracker that it is in a swarm (BEP 3), and asking who else is.
 *
 * @param left bytes the peer still lacks; 0 makes it a seed
 * @param wanted how many peers it asks for; negative leaves that to the tracker
 */
public record AnnounceRequest(
    Transport transport, InfoHash infoHash, Peer peer, long left, AnnounceEvent event, int wanted) {

  public AnnounceRequest {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(infoHash, "infoHash");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(event, "event");
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
