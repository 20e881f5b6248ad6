package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.lodestone.torrent.BlobTorrent;

/** A BitTorrent peer that says it has everything (BEP 3), and gives little of it. */
final class ClaimingPeer implements AutoCloseable {

  private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(ISO_8859_1);
  private static final String ID = "-CL0001-claimsitall0";
  private static final int BITFIELD = 5;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;
  private static final byte[] UNCHOKE = {0, 0, 0, 1, 1};

  private final BlobTorrent torrent;
  private final byte[] content;
  private final int most;
  private final Duration pause;
  private final ServerSocket server;
  private final AtomicInteger given = new AtomicInteger();
  private final CountDownLatch refused = new CountDownLatch(1);

  /**
   * @param most how many blocks it gives, of 16 KiB each
   */
  ClaimingPeer(BlobTorrent torrent, byte[] content, int most) throws IOException {
    this(torrent, content, most, Duration.ZERO);
  }

  /**
   * @param pause before each block: a thin link
   */
  ClaimingPeer(BlobTorrent torrent, byte[] content, int most, Duration pause) throws IOException {
    this.torrent = torrent;
    this.content = content;
    this.most = most;
    this.pause = pause;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "claiming-peer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Joins the swarm as a seed. */
  void announce(URI tracker) throws IOException, InterruptedException {
    StringBuilder infoHash = new StringBuilder();
    for (byte b : HexFormat.of().parseHex(torrent.infoHash().hex())) {
      infoHash.append('%').append(HexFormat.of().toHexDigits(b));
    }
    URI announce =
        URI.create(
            "%s?info_hash=%s&peer_id=%s&port=%d&uploaded=0&downloaded=0&left=0&compact=1&event=started"
                .formatted(tracker, infoHash, ID, server.getLocalPort()));
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(announce).build(), BodyHandlers.discarding());
  }

  /** Waits until it has been asked for something that it does not give. */
  boolean awaitRefusal() throws InterruptedException {
    return refused.await(GatewayFixture.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket peer = server.accept();
        daemon(() -> serve(peer));
      }
    } catch (IOException e) {
      // the test has ended
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      if (!Arrays.equals(in.readNBytes(PROTOCOL.length), PROTOCOL)) {
        return; // an encrypted hello: a plain one comes next
      }
      in.readNBytes(48);
      out.write(PROTOCOL);
      out.write(new byte[8]);
      out.write(HexFormat.of().parseHex(torrent.infoHash().hex()));
      out.write(ID.getBytes(ISO_8859_1));
      byte[] bits = new byte[(torrent.pieceCount() + 7) / 8];
      for (int i = 0; i < torrent.pieceCount(); i++) {
        bits[i / 8] |= (byte) (0x80 >> (i % 8));
      }
      out.writeInt(1 + bits.length);
      out.write(BITFIELD);
      out.write(bits);
      out.write(UNCHOKE);
      while (true) {
        byte[] message = in.readNBytes(in.readInt());
        if (message.length == 13 && message[0] == REQUEST) {
          answer(message, out);
        }
      }
    } catch (IOException e) {
      // the peer has gone
    }
  }

  private void answer(byte[] request, DataOutputStream out) throws IOException {
    ByteBuffer fields = ByteBuffer.wrap(request, 1, 12);
    int piece = fields.getInt();
    int begin = fields.getInt();
    int length = fields.getInt();
    if (given.getAndIncrement() >= most) {
      refused.countDown();
      return;
    }
    LockSupport.parkNanos(pause.toNanos());
    out.writeInt(9 + length);
    out.write(PIECE);
    out.writeInt(piece);
    out.writeInt(begin);
    out.write(content, piece * torrent.pieceLength() + begin, length);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
