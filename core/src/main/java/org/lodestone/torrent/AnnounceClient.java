package org.lodestone.torrent;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.Set;
import org.lodestone.torrent.Announcement.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks to trackers beside the engine: asks who is in a swarm, which the engine's own announces do
 * not tell a seed of other seeds, and takes leave where the engine does not. Whoever may have been
 * noted down by a tracker takes leave of it, whatever becomes of the answer: others would call in
 * vain until the tracker forgets.
 */
final class AnnounceClient {

  private static final Logger LOG = LoggerFactory.getLogger(AnnounceClient.class);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(HttpTracker.TIMEOUT)
          .build();

  /**
   * Whom the tracker names to a peer that lacks {@code left} bytes, this peer left out. The peer is
   * there only for the question.
   *
   * @param port a port of this host that nobody else uses
   * @throws IOException when the tracker does not answer, or not in its protocol
   */
  Set<InetSocketAddress> peers(Tracker tracker, InfoHash infoHash, int port, long left)
      throws IOException {
    Announcement asking = new Announcement(Event.STARTED, infoHash, PeerId.random(), port, left);
    try (TrackerConnection connection = connect(tracker)) {
      boolean heard = true;
      try {
        return connection.announce(asking);
      } catch (ConnectException e) {
        heard = false;
        throw e;
      } finally {
        if (heard) {
          leave(tracker, connection, asking.stopped());
        }
      }
    }
  }

  /**
   * Takes leave for a peer that was announced by others.
   *
   * @throws IOException when the tracker cannot be reached
   */
  void leave(Tracker tracker, Announcement stopped) throws IOException {
    try (TrackerConnection connection = connect(tracker)) {
      connection.announce(stopped);
    }
  }

  /** Also by a thread that is interrupted: this is the last that it does. */
  private static void leave(Tracker tracker, TrackerConnection connection, Announcement stopped) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.announce(stopped);
    } catch (IOException e) {
      LOG.debug("{} may go on naming {}", tracker, stopped, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private TrackerConnection connect(Tracker tracker) throws IOException {
    return tracker.isUdp()
        ? UdpTracker.connect(tracker.place())
        : new HttpTracker(http, tracker.url());
  }
}
