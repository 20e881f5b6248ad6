package org.lodestone.tracker.udp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceEvent;
import org.lodestone.tracker.announce.PeerId;

/** One request of the UDP tracker protocol (BEP 15). */
sealed interface UdpRequest {

  /** What marks a connect request. */
  long PROTOCOL_ID = 0x41727101980L;

  /** As many as BEP 15 allows; the rest of a longer scrape is not answered. */
  int MAX_SCRAPED = 74;

  int ACTION_CONNECT = 0;
  int ACTION_ANNOUNCE = 1;
  int ACTION_SCRAPE = 2;
  int ACTION_ERROR = 3;

  int HEADER_BYTES = 16;
  int ANNOUNCE_BYTES = 98;

  /** The client's number for this request, repeated in the answer. */
  int transactionId();

  record Connect(int transactionId) implements UdpRequest {}

  /**
   * An announce. Its IP address and key fields are not read: the peer is where the packet came
   * from.
   *
   * @param wanted negative for the tracker's default
   */
  record Announce(
      long connectionId,
      int transactionId,
      InfoHash infoHash,
      PeerId peerId,
      long left,
      AnnounceEvent event,
      int wanted,
      int port)
      implements UdpRequest {}

  record Scrape(long connectionId, int transactionId, List<InfoHash> infoHashes)
      implements UdpRequest {}

  /**
   * Reads a packet; empty for anything that is not a request. What follows an announce (the options
   * of BEP 41: a URL's path and query) is not needed and not read.
   */
  static Optional<UdpRequest> parse(ByteBuffer packet) {
    if (packet.remaining() < HEADER_BYTES) {
      return Optional.empty();
    }
    int bytes = packet.remaining();
    long connectionId = packet.getLong();
    int action = packet.getInt();
    int transactionId = packet.getInt();
    return switch (action) {
      case ACTION_CONNECT ->
          connectionId == PROTOCOL_ID ? Optional.of(new Connect(transactionId)) : Optional.empty();
      case ACTION_ANNOUNCE ->
          bytes >= ANNOUNCE_BYTES
              ? Optional.of(announce(connectionId, transactionId, packet))
              : Optional.empty();
      case ACTION_SCRAPE ->
          bytes >= HEADER_BYTES + InfoHash.BYTES
              ? Optional.of(scrape(connectionId, transactionId, packet))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Announce announce(long connectionId, int transactionId, ByteBuffer packet) {
    InfoHash infoHash = infoHash(packet);
    PeerId peerId = PeerId.read(packet);
    skip(packet, 8); // downloaded
    final long left = packet.getLong();
    skip(packet, 8); // uploaded
    final int event = packet.getInt();
    skip(packet, 4 + 4); // IP address, key
    int wanted = packet.getInt();
    int port = Short.toUnsignedInt(packet.getShort());
    return new Announce(
        connectionId, transactionId, infoHash, peerId, left, event(event), wanted, port);
  }

  private static Scrape scrape(long connectionId, int transactionId, ByteBuffer packet) {
    int count = Math.min(packet.remaining() / InfoHash.BYTES, MAX_SCRAPED);
    List<InfoHash> infoHashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      infoHashes.add(infoHash(packet));
    }
    return new Scrape(connectionId, transactionId, List.copyOf(infoHashes));
  }

  private static AnnounceEvent event(int number) {
    return switch (number) {
      case 1 -> AnnounceEvent.COMPLETED;
      case 2 -> AnnounceEvent.STARTED;
      case 3 -> AnnounceEvent.STOPPED;
      default -> AnnounceEvent.NONE;
    };
  }

  private static InfoHash infoHash(ByteBuffer packet) {
    byte[] raw = new byte[InfoHash.BYTES];
    packet.get(raw);
    return InfoHash.ofRaw(raw);
  }

  private static void skip(ByteBuffer packet, int bytes) {
    packet.position(packet.position() + bytes);
  }
}
