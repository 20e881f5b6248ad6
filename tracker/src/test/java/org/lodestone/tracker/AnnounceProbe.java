package org.lodestone.tracker;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lodestone.torrent.InfoHash;

/**
 * An honest client that announces ten times a second over UDP and over HTTP in turn, and notes what
 * is lost: of {@code scripts/bench/flood}.
 *
 * <p>Arguments: {@code ADDRESS PORT INFOHASH}. When it is ended, it prints how many announces it
 * has made, how many of them had no answer within two seconds, and the slowest answer in
 * milliseconds; for UDP, then for HTTP.
 */
public final class AnnounceProbe {

  private static final long PERIOD_MILLIS = 100;
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int PORT = 6881;

  private interface Announce {
    void make() throws Exception;
  }

  /** Of one transport. */
  private static final class Tally {

    private final AtomicLong made = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();

    void take(Announce announce) {
      long began = System.nanoTime();
      made.incrementAndGet();
      try {
        announce.make();
      } catch (Exception e) {
        lost.incrementAndGet();
        return;
      }
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      slowest.accumulateAndGet(took, Math::max);
    }

    @Override
    public String toString() {
      return made + " " + lost + " " + slowest;
    }
  }

  private AnnounceProbe() {}

  public static void main(String[] arguments) throws InterruptedException {
    String authority = arguments[0] + ":" + arguments[1];
    InfoHash infoHash = new InfoHash(arguments[2]);
    Tally udp = new Tally();
    Tally http = new Tally();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(udp + " " + http)));
    HttpClientPeer client = new HttpClientPeer(URI.create("http://" + authority));
    while (true) {
      udp.take(() -> announce(URI.create("udp://" + authority), infoHash));
      Thread.sleep(PERIOD_MILLIS);
      http.take(() -> client.announce(infoHash, PORT, "&left=9"));
      Thread.sleep(PERIOD_MILLIS);
    }
  }

  private static void announce(URI tracker, InfoHash infoHash) throws IOException {
    try (UdpClientPeer peer = new UdpClientPeer(tracker, TIMEOUT_MILLIS)) {
      int action = peer.announce(peer.connect(), infoHash, 9, 0, -1, PORT).getInt(0);
      if (action != 1) {
        throw new IOException("the tracker answered with action " + action);
      }
    }
  }
}
