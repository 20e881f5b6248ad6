package org.lodestone.tracker;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Announces as fast as a tracker answers, and prints how many announces it answered per second: the
 * load of {@code scripts/bench/tracker}. Needs nothing but the JDK.
 *
 * <p>Arguments: {@code hashes}, to print the infohashes it announces; or {@code udp|http ADDRESS
 * PORT THREADS SECONDS}. Half as many seconds again come first and are not counted, so that virtual
 * machines get warm.
 */
public final class AnnounceLoad {

  private static final int TORRENTS = 1_000;

  /**
   * Peers of a torrent; most announces are of a peer that the tracker knows, as in a real swarm.
   */
  private static final int PORTS = 200;

  /** Announces under way per thread, so that the tracker never waits for the load. */
  private static final int WINDOW = 64;

  private final InetSocketAddress tracker;
  private final LongAdder answered = new LongAdder();
  private volatile boolean stopped;

  private AnnounceLoad(InetSocketAddress tracker) {
    this.tracker = tracker;
  }

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    if (arguments[0].equals("hashes")) {
      for (int torrent = 0; torrent < TORRENTS; torrent++) {
        System.out.println(HexFormat.of().formatHex(infoHash(torrent)));
      }
      return;
    }
    InetSocketAddress tracker = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    AnnounceLoad load = new AnnounceLoad(tracker);
    boolean udp = arguments[0].equals("udp");
    int threads = Integer.parseInt(arguments[3]);
    System.out.println(load.run(udp, threads, Integer.parseInt(arguments[4])));
  }

  private long run(boolean udp, int threadCount, int seconds)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    List<Future<?>> announcing = new ArrayList<>();
    for (int i = 0; i < threadCount; i++) {
      Random random = new Random(i);
      announcing.add(threads.submit(() -> announceUntilStopped(udp, random)));
    }
    threads.shutdown();
    Thread.sleep(seconds * 500L);
    long before = answered.sum();
    long began = System.nanoTime();
    Thread.sleep(seconds * 1_000L);
    long perSecond = (answered.sum() - before) * 1_000_000_000L / (System.nanoTime() - began);
    stopped = true;
    for (Future<?> one : announcing) {
      one.get();
    }
    return perSecond;
  }

  private Void announceUntilStopped(boolean udp, Random random) throws IOException {
    if (udp) {
      announceOverUdp(random);
    } else {
      while (!stopped) {
        announceOverHttp(random);
      }
    }
    return null;
  }

  private void announceOverUdp(Random random) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(tracker);
      socket.setSoTimeout(500);
      DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
      socket.send(packet(ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(1)));
      socket.receive(answer);
      long id = ByteBuffer.wrap(answer.getData()).getLong(8);
      int underWay = 0;
      while (!stopped) {
        for (; underWay < WINDOW; underWay++) {
          socket.send(packet(announce(id, random)));
        }
        underWay -= receive(socket, answer) ? 1 : WINDOW;
      }
    }
  }

  /** False when what is under way has been lost. */
  private boolean receive(DatagramSocket socket, DatagramPacket answer) throws IOException {
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return false;
    }
    int action = ByteBuffer.wrap(answer.getData()).getInt();
    if (action != 1) {
      String said =
          new String(
              answer.getData(),
              8,
              Math.max(answer.getLength() - 8, 0),
              StandardCharsets.ISO_8859_1);
      throw new IOException(
          "the tracker answered with action %d, expected 1: %s".formatted(action, said));
    }
    answered.increment();
    return true;
  }

  private static ByteBuffer announce(long id, Random random) {
    ByteBuffer packet = ByteBuffer.allocate(98);
    packet.putLong(id).putInt(1).putInt(random.nextInt());
    packet.put(infoHash(random.nextInt(TORRENTS))).put(new byte[20]);
    packet.putLong(0).putLong(random.nextInt(2)).putLong(0).putInt(0).putInt(0).putInt(0);
    return packet.putInt(-1).putShort((short) (1 + random.nextInt(PORTS)));
  }

  private static DatagramPacket packet(ByteBuffer written) {
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return new DatagramPacket(bytes, bytes.length);
  }

  /** One connection per announce, as clients do. */
  private void announceOverHttp(Random random) throws IOException {
    String infoHash = HexFormat.of().withPrefix("%").formatHex(infoHash(random.nextInt(TORRENTS)));
    String request =
        ("GET /announce?info_hash=%s&peer_id=-XX0000-abcdefghijkl&port=%d&left=%d&compact=1"
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .formatted(infoHash, 1 + random.nextInt(PORTS), random.nextInt(2));
    try (Socket socket = new Socket()) {
      // Ends with a reset, so that no port is left in TIME_WAIT.
      socket.setSoLinger(true, 0);
      socket.connect(tracker);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = readAll(socket.getInputStream());
      if (!answer.contains("8:interval")) {
        throw new IOException("the tracker answered: " + answer);
      }
    }
    answered.increment();
  }

  private static String readAll(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static byte[] infoHash(int torrent) {
    byte[] infoHash = new byte[20];
    new Random(torrent).nextBytes(infoHash);
    return infoHash;
  }
}
