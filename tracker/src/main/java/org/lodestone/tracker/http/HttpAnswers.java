package org.lodestone.tracker.http;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lodestone.torrent.Bencode;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceResponse;
import org.lodestone.tracker.announce.PeerFormat;
import org.lodestone.tracker.announce.PeerId;
import org.lodestone.tracker.announce.SwarmCounts.Counts;

/** Writes the bencoded answers of the HTTP tracker (BEP 3, 7, 23, 48). */
final class HttpAnswers {

  private HttpAnswers() {}

  static byte[] announce(AnnounceResponse response, PeerFormat format) {
    SortedMap<String, Bencode> answer = counts(response.counts());
    answer.put("interval", new Bencode.Int(response.interval().toSeconds()));
    answer.put("min interval", new Bencode.Int(response.minInterval().toSeconds()));
    if (format != PeerFormat.COMPACT) {
      answer.put("peers", dictionaries(response));
      return new Bencode.Dict(answer).encode();
    }
    answer.put("peers", new Bencode.Text(response.peers()));
    if (response.peers6().length > 0) {
      answer.put("peers6", new Bencode.Text(response.peers6()));
    }
    return new Bencode.Dict(answer).encode();
  }

  /** The peers of both families, as BEP 3 has them. */
  private static Bencode.Items dictionaries(AnnounceResponse response) {
    List<Bencode> peers = new ArrayList<>();
    Iterator<PeerId> ids = response.ids().iterator();
    addDictionaries(ByteBuffer.wrap(response.peers()), new byte[4], ids, peers);
    addDictionaries(ByteBuffer.wrap(response.peers6()), new byte[16], ids, peers);
    return new Bencode.Items(peers);
  }

  private static void addDictionaries(
      ByteBuffer compact, byte[] address, Iterator<PeerId> ids, List<Bencode> peers) {
    while (compact.hasRemaining()) {
      compact.get(address);
      SortedMap<String, Bencode> peer = new TreeMap<>();
      peer.put("ip", Bencode.text(InetAddresses.toAddrString(address(address))));
      peer.put("port", new Bencode.Int(Short.toUnsignedInt(compact.getShort())));
      PeerId id = ids.hasNext() ? ids.next() : PeerId.NONE;
      if (!id.equals(PeerId.NONE)) {
        peer.put("peer id", new Bencode.Text(id.raw()));
      }
      peers.add(new Bencode.Dict(peer));
    }
  }

  private static InetAddress address(byte[] raw) {
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + raw.length + " bytes", e);
    }
  }

  /**
   * @param counts one for each infohash, in the same order
   */
  static byte[] scrape(List<InfoHash> infoHashes, List<Counts> counts) {
    SortedMap<String, Bencode> files = new TreeMap<>();
    for (int i = 0; i < infoHashes.size(); i++) {
      String key = new String(infoHashes.get(i).raw(), StandardCharsets.ISO_8859_1);
      files.put(key, new Bencode.Dict(counts(counts.get(i))));
    }
    SortedMap<String, Bencode> answer = new TreeMap<>();
    answer.put("files", new Bencode.Dict(files));
    return new Bencode.Dict(answer).encode();
  }

  static byte[] failure(String reason) {
    SortedMap<String, Bencode> answer = new TreeMap<>();
    answer.put("failure reason", Bencode.text(reason));
    return new Bencode.Dict(answer).encode();
  }

  private static SortedMap<String, Bencode> counts(Counts counts) {
    SortedMap<String, Bencode> entries = new TreeMap<>();
    entries.put("complete", new Bencode.Int(counts.seeders()));
    entries.put("downloaded", new Bencode.Int(counts.completed()));
    entries.put("incomplete", new Bencode.Int(counts.leechers()));
    return entries;
  }
}
