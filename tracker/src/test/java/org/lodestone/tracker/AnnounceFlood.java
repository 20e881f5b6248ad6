package org.lodestone.tracker;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One address that announces as many peers as it can: the hostile side of {@code
 * scripts/bench/flood}. Needs nothing but the JDK.
 *
 * <p>Arguments: {@code ADDRESS PORT PEERS INFOHASH…}. Every second peer is in one of those swarms,
 * at all ports in turn, the others are in swarms of their own. Four threads announce over UDP, each
 * with more under way than a socket's buffer holds, and one over HTTP with a connection for each.
 * Prints how many were answered, every million and in the end.
 */
public final class AnnounceFlood {

  private static final int UDP_THREADS = 4;
  private static final int WINDOW = 1_024;
  private static final int PORTS = 65_535;
  private static final int PEERS_OF_OWN_SWARM = 20;
  private static final long MILLION = 1_000_000;

  private final InetSocketAddress tracker;
  private final List<byte[]> victims;
  private final long peers;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private AnnounceFlood(InetSocketAddress tracker, long peers, List<byte[]> victims) {
    this.tracker = tracker;
    this.peers = peers;
    this.victims = victims;
  }

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    AnnounceFlood flood =
        new AnnounceFlood(
            new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])),
            Long.parseLong(arguments[2]),
            Arrays.stream(arguments).skip(3).map(HexFormat.of()::parseHex).toList());
    flood.run();
    System.out.println("done " + flood.answered);
    System.exit(0);
  }

  private void run() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> floods = new ArrayList<>();
    for (int i = 0; i < UDP_THREADS; i++) {
      floods.add(threads.submit(this::overUdp));
    }
    floods.add(threads.submit(this::overHttp));
    for (Future<?> one : floods) {
      one.get();
    }
  }

  private Void overUdp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(tracker);
      socket.setReceiveBufferSize(4 << 20);
      socket.setSoTimeout(200);
      DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
      long id = connect(socket, answer);
      int underWay = 0;
      while (answered.get() < peers) {
        for (; underWay < WINDOW; underWay++) {
          socket.send(packet(announce(id)));
        }
        try {
          socket.receive(answer);
        } catch (SocketTimeoutException e) {
          underWay = 0; // they are lost
          id = connect(socket, answer);
          continue;
        }
        underWay--;
        if (ByteBuffer.wrap(answer.getData()).getInt() == 1) {
          count();
        } else {
          id = connect(socket, answer);
        }
      }
    }
    return null;
  }

  /** A new connection id; they last for a few minutes. */
  private long connect(DatagramSocket socket, DatagramPacket answer) throws IOException {
    while (true) {
      socket.send(packet(ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(1)));
      try {
        do {
          socket.receive(answer);
        } while (answer.getLength() != 16);
        return ByteBuffer.wrap(answer.getData()).getLong(8);
      } catch (SocketTimeoutException e) {
        // asked once more
      }
    }
  }

  private ByteBuffer announce(long id) {
    long number = begun.getAndIncrement();
    ByteBuffer packet = ByteBuffer.allocate(98);
    packet.putLong(id).putInt(1).putInt((int) number);
    packet.put(infoHash(number)).put(new byte[20]);
    packet.putLong(0).putLong(number & 2).putLong(0).putInt(2).putInt(0).putInt(0);
    return packet.putInt(-1).putShort((short) port(number));
  }

  private Void overHttp() throws IOException {
    while (answered.get() < peers) {
      long number = begun.getAndIncrement();
      String request =
          ("GET /announce?info_hash=%s&peer_id=-XX0000-abcdefghijkl&port=%d&left=%d"
                  + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
              .formatted(
                  HexFormat.of().withPrefix("%").formatHex(infoHash(number)),
                  port(number),
                  number & 2);
      try (Socket socket = new Socket()) {
        socket.setSoLinger(true, 0);
        socket.setSoTimeout(5_000);
        socket.connect(tracker, 5_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().readAllBytes().length > 0) {
          count();
        }
      } catch (IOException e) {
        // A flooder does not mind.
      }
    }
    return null;
  }

  private void count() {
    long count = answered.incrementAndGet();
    if (count % MILLION == 0) {
      System.out.println("announced " + count / MILLION + " million");
    }
  }

  private byte[] infoHash(long number) {
    long place = number / 2;
    if (number % 2 == 0) {
      return victims.get((int) (place / PORTS % victims.size()));
    }
    byte[] infoHash = new byte[20];
    new Random(place / PEERS_OF_OWN_SWARM).nextBytes(infoHash);
    return infoHash;
  }

  private static int port(long number) {
    return 1 + (int) (number / 2 % PORTS);
  }

  private static DatagramPacket packet(ByteBuffer written) {
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return new DatagramPacket(bytes, bytes.length);
  }
}
