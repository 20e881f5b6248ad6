package org.lodestone.torrent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A tracker that is asked over UDP (BEP 15). */
final class UdpTracker implements TrackerConnection {

  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_ANSWER = 64 * 1024;
  private static final long PROTOCOL = 0x41727101980L;
  private static final int CONNECT = 0;
  private static final int ANNOUNCE = 1;
  private static final int CONNECT_ANSWER = 16;
  private static final int ANNOUNCE_ANSWER = 20;

  private final DatagramSocket socket;
  private final int peerBytes;
  private final long connectionId;

  private UdpTracker(DatagramSocket socket, InetSocketAddress address) throws IOException {
    this.socket = socket;
    this.peerBytes =
        address.getAddress().getAddress().length == 4
            ? CompactPeers.V4_BYTES
            : CompactPeers.V6_BYTES;
    socket.connect(address);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    ByteBuffer request = ByteBuffer.allocate(16).putLong(PROTOCOL).putInt(CONNECT).putInt(0);
    this.connectionId = exchange(request, CONNECT, CONNECT_ANSWER).getLong(8);
  }

  /**
   * Shows the tracker that its answers arrive.
   *
   * @throws IOException when there is no answer
   */
  static UdpTracker connect(HostPort tracker) throws IOException {
    InetSocketAddress address = new InetSocketAddress(tracker.host(), tracker.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("no address found for " + tracker.host());
    }
    DatagramSocket socket = new DatagramSocket();
    try {
      return new UdpTracker(socket, address);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public Set<InetSocketAddress> announce(Announcement announcement) throws IOException {
    ByteBuffer answer = exchange(request(announcement), ANNOUNCE, ANNOUNCE_ANSWER);
    return CompactPeers.read(answer.position(ANNOUNCE_ANSWER), peerBytes);
  }

  private ByteBuffer request(Announcement announcement) {
    return ByteBuffer.allocate(98)
        .putLong(connectionId)
        .putInt(ANNOUNCE)
        .putInt(0)
        .put(HexFormat.of().parseHex(announcement.infoHash().hex()))
        .put(announcement.peerId().bytes())
        .putLong(0)
        .putLong(announcement.left())
        .putLong(0)
        .putInt(number(announcement.event()))
        .putInt(0)
        .putInt(ThreadLocalRandom.current().nextInt())
        .putInt(announcement.wanted())
        .putShort((short) announcement.port());
  }

  private static int number(Announcement.Event event) {
    return switch (event) {
      case STARTED -> 2;
      case STOPPED -> 3;
    };
  }

  /**
   * @param request has its transaction id, after the action, still to be set
   */
  private ByteBuffer exchange(ByteBuffer request, int action, int shortest) throws IOException {
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

  @Override
  public void close() {
    socket.close();
  }
}
