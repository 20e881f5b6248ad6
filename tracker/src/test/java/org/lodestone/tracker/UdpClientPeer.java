package org.lodestone.tracker;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.lodestone.torrent.InfoHash;

/** A peer that speaks the UDP tracker protocol (BEP 15). */
public final class UdpClientPeer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 20_000;

  private final DatagramSocket socket;
  private int transaction = 100;

  public UdpClientPeer(URI tracker) throws IOException {
    this(tracker, TIMEOUT_MILLIS);
  }

  UdpClientPeer(URI tracker, int timeoutMillis) throws IOException {
    socket = new DatagramSocket();
    socket.setSoTimeout(timeoutMillis);
    socket.connect(new InetSocketAddress(tracker.getHost(), tracker.getPort()));
  }

  public long connect() throws IOException {
    ByteBuffer answer =
        ask(ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(++transaction));
    return answer.position(8).getLong();
  }

  /** An announce of 98 bytes and these options (BEP 41). */
  public ByteBuffer announce(
      long connectionId,
      InfoHash infoHash,
      long left,
      int event,
      int wanted,
      int port,
      byte... options)
      throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(98 + options.length);
    packet.putLong(connectionId).putInt(1).putInt(++transaction);
    packet.put(infoHash.raw()).put(new byte[20]);
    packet.putLong(0).putLong(left).putLong(0).putInt(event);
    packet.putInt(0x08080808).putInt(7).putInt(wanted).putShort((short) port);
    return ask(packet.put(options));
  }

  public ByteBuffer scrape(long connectionId, InfoHash... infoHashes) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(16 + 20 * infoHashes.length);
    packet.putLong(connectionId).putInt(2).putInt(++transaction);
    Arrays.stream(infoHashes).forEach(infoHash -> packet.put(infoHash.raw()));
    return ask(packet);
  }

  public void send(byte[] packet) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length));
  }

  private ByteBuffer ask(ByteBuffer packet) throws IOException {
    byte[] question = new byte[packet.flip().remaining()];
    packet.get(question);
    send(question);
    DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
    socket.receive(answer);
    ByteBuffer read = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
    if (read.getInt(4) != transaction) {
      throw new IOException("answer to transaction " + read.getInt(4) + ", not " + transaction);
    }
    return read;
  }

  @Override
  public void close() {
    socket.close();
  }
}
