package org.lodestone.tracker.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lodestone.tracker.announce.AnnounceRefusedException;
import org.lodestone.tracker.announce.AnnounceRequest;
import org.lodestone.tracker.announce.AnnounceResponse;
import org.lodestone.tracker.announce.Peer;
import org.lodestone.tracker.announce.PeerFormat;
import org.lodestone.tracker.announce.SwarmCounts.Counts;
import org.lodestone.tracker.announce.TrackerLogic;
import org.lodestone.tracker.announce.Transport;

/**
 * Turns one datagram into its answer (BEP 15). Whoever has not shown with a connection id that it
 * receives at its address gets nothing, or an answer no larger than its question: the tracker is of
 * no use for amplifying floods.
 */
final class UdpResponder {

  /** What 1500 bytes leave after the headers of IPv6 and UDP. */
  static final int MAX_ANSWER_BYTES = 1452;

  private final TrackerLogic logic;
  private final ConnectionIds connectionIds;

  UdpResponder(TrackerLogic logic, ConnectionIds connectionIds) {
    this.logic = logic;
    this.connectionIds = connectionIds;
  }

  /** Writes the answer; writes nothing when there is none. */
  void answer(InetAddress from, ByteBuffer packet, ByteBuffer out) {
    Optional<UdpRequest> request = UdpRequest.parse(packet);
    if (request.isEmpty()) {
      logic.malformed(Transport.UDP);
    } else if (request.get() instanceof UdpRequest.Connect connect) {
      out.putInt(UdpRequest.ACTION_CONNECT).putInt(connect.transactionId());
      out.putLong(connectionIds.issue(from));
    } else if (request.get() instanceof UdpRequest.Announce announce) {
      if (isConnected(announce.connectionId(), announce, from, out)) {
        announce(announce, from, out);
      }
    } else if (request.get() instanceof UdpRequest.Scrape scrape) {
      if (isConnected(scrape.connectionId(), scrape, from, out)) {
        scrape(scrape, out);
      }
    }
  }

  private boolean isConnected(long id, UdpRequest request, InetAddress from, ByteBuffer out) {
    boolean connected = connectionIds.accepts(id, from);
    if (!connected) {
      logic.malformed(Transport.UDP);
      error(request, "connection id unknown", out);
    }
    return connected;
  }

  private void announce(UdpRequest.Announce announce, InetAddress from, ByteBuffer out) {
    try {
      AnnounceResponse response =
          logic.announce(
              new AnnounceRequest(
                  Transport.UDP,
                  announce.infoHash(),
                  new Peer(from, announce.port()),
                  announce.peerId(),
                  announce.left(),
                  announce.event(),
                  announce.wanted(),
                  PeerFormat.COMPACT));
      out.putInt(UdpRequest.ACTION_ANNOUNCE).putInt(announce.transactionId());
      out.putInt((int) response.interval().toSeconds());
      out.putInt(response.counts().leechers()).putInt(response.counts().seeders());
      if (from instanceof Inet6Address) {
        putWhole(response.peers6(), 18, out);
      } else {
        putWhole(response.peers(), 6, out);
      }
    } catch (AnnounceRefusedException e) {
      error(announce, e.getMessage(), out);
    }
  }

  private void scrape(UdpRequest.Scrape scrape, ByteBuffer out) {
    out.putInt(UdpRequest.ACTION_SCRAPE).putInt(scrape.transactionId());
    for (Counts counts : logic.scrape(Transport.UDP, scrape.infoHashes())) {
      out.putInt(counts.seeders());
      out.putInt((int) Math.min(counts.completed(), Integer.MAX_VALUE));
      out.putInt(counts.leechers());
    }
  }

  /** Puts as many whole peers as fit. */
  private static void putWhole(byte[] peers, int peerBytes, ByteBuffer out) {
    int room = out.remaining() - out.remaining() % peerBytes;
    out.put(peers, 0, Math.min(peers.length, room));
  }

  private static void error(UdpRequest request, String message, ByteBuffer out) {
    out.putInt(UdpRequest.ACTION_ERROR).putInt(request.transactionId());
    out.put(message.getBytes(StandardCharsets.US_ASCII));
  }
}
