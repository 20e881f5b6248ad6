package org.lodestone.tracker.announce;

import com.google.common.net.InetAddresses;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.lodestone.torrent.InfoHash;

/** Short ways to write announces and to read answers. */
final class Announces {

  private Announces() {}

  static Peer peer(String address, int port) {
    return new Peer(InetAddresses.forString(address), port);
  }

  static AnnounceRequest seed(InfoHash infoHash, Peer peer) {
    return announce(infoHash, peer, 0, AnnounceEvent.NONE, -1);
  }

  static AnnounceRequest leech(InfoHash infoHash, Peer peer) {
    return announce(infoHash, peer, 1, AnnounceEvent.NONE, -1);
  }

  static AnnounceRequest announce(
      InfoHash infoHash, Peer peer, long left, AnnounceEvent event, int wanted) {
    return announce(Transport.HTTP, infoHash, peer, left, event, wanted);
  }

  static AnnounceRequest announce(
      Transport transport,
      InfoHash infoHash,
      Peer peer,
      long left,
      AnnounceEvent event,
      int wanted) {
    return new AnnounceRequest(
        transport, infoHash, peer, PeerId.NONE, left, event, wanted, PeerFormat.COMPACT);
  }

  /** An answer's peers of both families, as {@code ADDRESS PORT}. */
  static Set<String> peers(AnnounceResponse response) {
    Set<String> peers = new TreeSet<>();
    read(response.peers(), 4, peers);
    read(response.peers6(), 16, peers);
    return peers;
  }

  private static void read(byte[] compact, int addressBytes, Set<String> peers) {
    ByteBuffer in = ByteBuffer.wrap(compact);
    while (in.hasRemaining()) {
      byte[] address = new byte[addressBytes];
      in.get(address);
      String peer = text(address, Short.toUnsignedInt(in.getShort()));
      if (!peers.add(peer)) {
        throw new AssertionError(peer + " is in the answer twice");
      }
    }
  }

  static String text(Peer peer) {
    return text(peer.address().getAddress(), peer.port());
  }

  private static String text(byte[] address, int port) {
    return Arrays.toString(address) + " " + port;
  }
}
