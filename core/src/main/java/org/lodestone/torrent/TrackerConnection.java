package org.lodestone.torrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;

/** How one tracker is spoken to. */
interface TrackerConnection extends AutoCloseable {

  /**
   * Announces once.
   *
   * @return the peers that the tracker names
   * @throws java.net.ConnectException when the tracker cannot have heard it
   * @throws IOException when it does not answer, or not in its protocol; it may have heard it
   */
  Set<InetSocketAddress> announce(Announcement announcement) throws IOException;

  @Override
  void close();
}
