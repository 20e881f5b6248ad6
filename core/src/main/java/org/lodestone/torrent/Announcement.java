package org.lodestone.torrent;

/**
 * What a peer tells a tracker of itself (BEP 3, 15).
 *
 * @param port where it would be called
 * @param left bytes it lacks
 */
record Announcement(Event event, InfoHash infoHash, PeerId peerId, int port, long left) {

  /** What has happened. */
  enum Event {
    STARTED,
    STOPPED
  }

  private static final int WANTED = 50;

  /** The same peer takes leave. */
  Announcement stopped() {
    return new Announcement(Event.STOPPED, infoHash, peerId, port, left);
  }

  /** How many peers shall be named. */
  int wanted() {
    return event == Event.STARTED ? WANTED : 0;
  }
}
