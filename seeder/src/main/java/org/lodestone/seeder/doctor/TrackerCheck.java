package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.lodestone.torrent.Tracker;

/**
 * Whether a tracker answers. It is told of nothing: over HTTP by an announce that names no torrent,
 * which it has to refuse (BEP 3), over UDP by the question for a connection id (BEP 15).
 */
public record TrackerCheck(Tracker tracker) implements Check {

  private static final long UDP_PROTOCOL = 0x41727101980L;
  private static final int CONNECT = 0;
  private static final int CONNECT_BYTES = 16;
  private static final int TIMEOUT_MILLIS = 3_000;

  @Override
  public String subject() {
    return "tracker";
  }

  @Override
  public String advice() {
    return "peers are not found there: see that %s is right, and that a firewall lets it through"
        .formatted(tracker);
  }

  @Override
  public Finding look() throws IOException {
    boolean answers = tracker.url().getScheme().equals("udp") ? overUdp() : overHttp();
    return answers
        ? Finding.ok(subject(), tracker + " answers")
        : Finding.fault(subject(), "what answers at " + tracker + " is no tracker", advice());
  }

  private boolean overHttp() throws IOException {
    byte[] body = HttpAnswer.get(tracker.url()).body();
    return body.length > 0 && body[0] == 'd'; // a bencoded dictionary, the reason of the refusal
  }

  private boolean overUdp() throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(tracker.place().host(), tracker.place().port());
    if (address.isUnresolved()) {
      throw new IOException("no address is known for the host " + tracker.place().host());
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      int transaction = ThreadLocalRandom.current().nextInt();
      ByteBuffer question =
          ByteBuffer.allocate(CONNECT_BYTES)
              .putLong(UDP_PROTOCOL)
              .putInt(CONNECT)
              .putInt(transaction);
      socket.send(new DatagramPacket(question.array(), CONNECT_BYTES));
      ByteBuffer answer = ByteBuffer.allocate(CONNECT_BYTES);
      DatagramPacket packet = new DatagramPacket(answer.array(), CONNECT_BYTES);
      socket.receive(packet);
      return packet.getLength() == CONNECT_BYTES
          && answer.getInt() == CONNECT
          && answer.getInt() == transaction;
    }
  }
}
