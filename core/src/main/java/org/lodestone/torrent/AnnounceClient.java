package org.lodestone.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks a tracker once who is in a swarm (BEP 3, 7, 15, 23), and takes leave at once. For questions
 * beside the engine, whose own announces bring a seed no other seeds.
 */
final class AnnounceClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int UDP_TIMEOUT_MILLIS = 2_000;
  private static final int MAX_ANSWER = 64 * 1024;
  private static final int WANTED = 50;
  private static final int V4_BYTES = 6;
  private static final int V6_BYTES = 18;

  private static final long UDP_PROTOCOL = 0x41727101980L;
  private static final int CONNECT = 0;
  private static final int ANNOUNCE = 1;
  private static final int CONNECT_ANSWER = 16;
  private static final int ANNOUNCE_ANSWER = 20;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /** What is announced; the numbers are those of BEP 15. */
  private enum Event {
    STARTED(2),
    STOPPED(3);

    private final int number;

    Event(int number) {
      this.number = number;
    }
  }

  /**
   * @param port where this peer would be called, for as long as it is announced
   * @param left bytes it lacks
   */
  private record Asking(InfoHash infoHash, PeerId peerId, int port, long left) {}

  /**
   * Whom the tracker names to a peer that lacks {@code left} bytes, this peer left out.
   *
   * @param port a port of this host that nobody else uses
   * @throws IOException when the tracker does not answer, or not in its protocol
   */
  Set<InetSocketAddress> peers(Tracker tracker, InfoHash infoHash, int port, long left)
      throws IOException {
    Asking asking = new Asking(infoHash, PeerId.random(), port, left);
    return tracker.isUdp() ? overUdp(tracker.place(), asking) : overHttp(tracker.url(), asking);
  }

  private Set<InetSocketAddress> overHttp(URI tracker, Asking asking) throws IOException {
    Set<InetSocketAddress> found = parse(get(tracker, asking, Event.STARTED));
    get(tracker, asking, Event.STOPPED);
    return found;
  }

  private byte[] get(URI tracker, Asking asking, Event event) throws IOException {
    String query =
        "info_hash=%s&peer_id=%s&port=%d&uploaded=0&downloaded=0&left=%d&numwant=%d&compact=1&event=%s"
            .formatted(
                percent(asking.infoHash().hex()),
                percent(asking.peerId().hex()),
                asking.port(),
                asking.left(),
                event == Event.STARTED ? WANTED : 0,
                event == Event.STARTED ? "started" : "stopped");
    URI uri = URI.create(tracker + (tracker.getRawQuery() == null ? "?" : "&") + query);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET().build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return body.readNBytes(MAX_ANSWER);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking " + tracker);
    }
  }

  private static String percent(String hex) {
    return hex.replaceAll("(..)", "%$1");
  }

  /**
   * @throws IOException when it is no answer to an announce, saying what the tracker says instead
   */
  static Set<InetSocketAddress> parse(byte[] answer) throws IOException {
    try {
      if (!(Bencode.decode(answer) instanceof Bencode.Dict dict)) {
        throw new IOException("the tracker's answer is no dictionary");
      }
      Optional<Bencode> failure = dict.get("failure reason");
      if (failure.isPresent()) {
        throw new IOException("the tracker refuses: " + failure.get());
      }
      Set<InetSocketAddress> found = new LinkedHashSet<>();
      if (dict.get("peers").orElse(null) instanceof Bencode.Text compact) {
        found.addAll(compact(ByteBuffer.wrap(compact.bytes()), V4_BYTES));
      }
      if (dict.get("peers6").orElse(null) instanceof Bencode.Text compact) {
        found.addAll(compact(ByteBuffer.wrap(compact.bytes()), V6_BYTES));
      }
      return found;
    } catch (IllegalArgumentException e) {
      throw new IOException("the tracker's answer is not bencoded: " + e.getMessage(), e);
    }
  }

  /** Addresses and ports, one after the other (BEP 23); a rest is left out. */
  private static List<InetSocketAddress> compact(ByteBuffer peers, int bytesEach)
      throws IOException {
    List<InetSocketAddress> found = new ArrayList<>();
    while (peers.remaining() >= bytesEach) {
      byte[] address = new byte[bytesEach - Short.BYTES];
      peers.get(address);
      int port = Short.toUnsignedInt(peers.getShort());
      if (port > 0) {
        found.add(new InetSocketAddress(InetAddress.getByAddress(address), port));
      }
    }
    return found;
  }

  private static Set<InetSocketAddress> overUdp(HostPort tracker, Asking asking)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(tracker.host(), tracker.port());
    if (address.isUnresolved()) {
      throw new IOException("no address found for " + tracker.host());
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(UDP_TIMEOUT_MILLIS);
      ByteBuffer connect = ByteBuffer.allocate(16).putLong(UDP_PROTOCOL).putInt(CONNECT);
      long connection = exchange(socket, connect, CONNECT, CONNECT_ANSWER).getLong(8);
      ByteBuffer answer =
          exchange(socket, announce(connection, asking, Event.STARTED), ANNOUNCE, ANNOUNCE_ANSWER);
      exchange(socket, announce(connection, asking, Event.STOPPED), ANNOUNCE, ANNOUNCE_ANSWER);
      int each = address.getAddress().getAddress().length == 4 ? V4_BYTES : V6_BYTES;
      return new LinkedHashSet<>(compact(answer.position(ANNOUNCE_ANSWER), each));
    }
  }

  /** The transaction id is left out: its place is after the action. */
  private static ByteBuffer announce(long connection, Asking asking, Event event) {
    return ByteBuffer.allocate(98)
        .putLong(connection)
        .putInt(ANNOUNCE)
        .putInt(0)
        .put(HexFormat.of().parseHex(asking.infoHash().hex()))
        .put(asking.peerId().bytes())
        .putLong(0)
        .putLong(asking.left())
        .putLong(0)
        .putInt(event.number)
        .putInt(0)
        .putInt(ThreadLocalRandom.current().nextInt())
        .putInt(event == Event.STARTED ? WANTED : 0)
        .putShort((short) asking.port());
  }

  private static ByteBuffer exchange(
      DatagramSocket socket, ByteBuffer request, int action, int shortest) throws IOException {
    int transaction = ThreadLocalRandom.current().nextInt();
    byte[] bytes = new byte[request.putInt(12, transaction).position()];
    request.flip().get(bytes);
    socket.send(new DatagramPacket(bytes, bytes.length));
    DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
    socket.receive(packet);
    ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    if (packet.getLength() < shortest
        || answer.getInt(0) != action
        || answer.getInt(4) != transaction) {
      throw new IOException("the tracker's answer is not one to action " + action + " (BEP 15)");
    }
    return answer;
  }
}
