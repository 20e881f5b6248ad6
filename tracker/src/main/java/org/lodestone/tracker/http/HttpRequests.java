package org.lodestone.tracker.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceEvent;
import org.lodestone.tracker.announce.AnnounceRefusedException;
import org.lodestone.tracker.announce.AnnounceRequest;
import org.lodestone.tracker.announce.Peer;
import org.lodestone.tracker.announce.PeerFormat;
import org.lodestone.tracker.announce.PeerId;
import org.lodestone.tracker.announce.Transport;

/** Reads the queries of {@code /announce} (BEP 3) and {@code /scrape} (BEP 48). */
final class HttpRequests {

  /** As over UDP (BEP 15). */
  static final int MAX_SCRAPED = 74;

  /** Not 0, which would make the client a seed. */
  private static final long LEFT_UNKNOWN = -1;

  private static final long TRACKER_DEFAULT = -1;

  private HttpRequests() {}

  /**
   * Reads an announce. {@code ip}, {@code ipv4} and {@code ipv6} are not read (see {@link Peer}).
   */
  static AnnounceRequest announce(RawQuery query, InetAddress from)
      throws AnnounceRefusedException {
    List<InfoHash> infoHashes = infoHashes(query);
    if (infoHashes.size() != 1) {
      throw RawQuery.malformed("an announce has one info_hash, found: " + infoHashes.size());
    }
    long port = query.number("port").orElseThrow(() -> RawQuery.malformed("port is missing"));
    if (port < 0 || port > 65_535) {
      throw RawQuery.malformed("port is not 0 to 65535");
    }
    return new AnnounceRequest(
        Transport.HTTP,
        infoHashes.get(0),
        new Peer(from, (int) port),
        peerId(query),
        query.number("left").orElse(LEFT_UNKNOWN),
        event(query.one("event").orElse("")),
        wanted(query.number("numwant").orElse(TRACKER_DEFAULT)),
        format(query));
  }

  static List<InfoHash> scrape(RawQuery query) throws AnnounceRefusedException {
    List<InfoHash> infoHashes = infoHashes(query);
    if (infoHashes.isEmpty()) {
      throw RawQuery.malformed("a scrape of everything is not answered; give info_hash");
    }
    if (infoHashes.size() > MAX_SCRAPED) {
      throw RawQuery.malformed(
          "at most " + MAX_SCRAPED + " info_hash in one scrape, found: " + infoHashes.size());
    }
    return infoHashes;
  }

  private static List<InfoHash> infoHashes(RawQuery query) throws AnnounceRefusedException {
    List<InfoHash> infoHashes = new ArrayList<>();
    for (byte[] raw : query.all("info_hash")) {
      if (raw.length != InfoHash.BYTES) {
        throw RawQuery.malformed("info_hash is 20 bytes, found: " + raw.length);
      }
      infoHashes.add(InfoHash.ofRaw(raw));
    }
    return infoHashes;
  }

  /** One that is missing, or not of 20 bytes, is no reason to leave the peer out. */
  private static PeerId peerId(RawQuery query) throws AnnounceRefusedException {
    List<byte[]> ids = query.all("peer_id");
    return ids.size() == 1 && ids.get(0).length == PeerId.BYTES
        ? PeerId.read(ByteBuffer.wrap(ids.get(0)))
        : PeerId.NONE;
  }

  /** Compact unless the client says otherwise, as BEP 23 suggests. */
  private static PeerFormat format(RawQuery query) throws AnnounceRefusedException {
    if (!query.one("compact").orElse("1").equals("0")) {
      return PeerFormat.COMPACT;
    }
    return query.one("no_peer_id").orElse("0").equals("0")
        ? PeerFormat.DICTIONARIES
        : PeerFormat.DICTIONARIES_WITHOUT_ID;
  }

  /** Events of other BEPs ("paused", BEP 21) change nothing here. */
  private static AnnounceEvent event(String name) {
    return switch (name) {
      case "started" -> AnnounceEvent.STARTED;
      case "completed" -> AnnounceEvent.COMPLETED;
      case "stopped" -> AnnounceEvent.STOPPED;
      default -> AnnounceEvent.NONE;
    };
  }

  /** rtorrent's 4294967295 means "as you like", as does anything negative. */
  private static int wanted(long numwant) {
    return numwant > Integer.MAX_VALUE || numwant < 0 ? (int) TRACKER_DEFAULT : (int) numwant;
  }
}
