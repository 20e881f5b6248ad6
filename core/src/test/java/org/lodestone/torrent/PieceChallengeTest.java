package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.io.DaemonThreads;

/** A peer that says it has a blob of one piece and one block, and what it does then. */
@Timeout(60)
class PieceChallengeTest {

  private static final int BITFIELD = 5;
  private static final int UNCHOKE = 1;
  private static final int PIECE = 7;

  /** What the peer does after the handshakes. */
  private interface Conduct {
    void of(DataInputStream in, DataOutputStream out) throws IOException;
  }

  @TempDir private Path dir;
  private final byte[] content = {1, 2, 3};
  private final PeerId self = PeerId.random();
  private BlobTorrent torrent;

  @BeforeEach
  void make() throws IOException {
    torrent = BlobHasher.hash(Files.write(dir.resolve("blob"), content)).torrent().orElseThrow();
  }

  @Test
  void passesWhoSendsThePiece() throws Exception {
    assertTrue(passes(PeerId.random(), (in, out) -> sendPiece(in, out, content)));
  }

  @Test
  void ownPeerDoesNotPass() throws Exception {
    assertFalse(passes(self, (in, out) -> sendPiece(in, out, content)));
  }

  @Test
  void wrongBytesDoNotPass() throws Exception {
    assertFalse(passes(PeerId.random(), (in, out) -> sendPiece(in, out, new byte[] {1, 2, 4})));
  }

  @Test
  void emptyBitfieldDoesNotPass() throws Exception {
    assertFalse(passes(PeerId.random(), (in, out) -> message(out, BITFIELD, new byte[1])));
  }

  @Test
  void whoClaimsAndSendsNothingDoesNotPass() {
    assertThrows(
        IOException.class,
        () -> passes(PeerId.random(), (in, out) -> message(out, BITFIELD, new byte[] {-128})));
  }

  @Test
  void longMessagesAreNotRead() {
    assertThrows(
        IOException.class,
        () -> passes(PeerId.random(), (in, out) -> out.writeInt(Integer.MAX_VALUE)));
  }

  private static void sendPiece(DataInputStream in, DataOutputStream out, byte[] bytes)
      throws IOException {
    message(out, BITFIELD, new byte[] {-128});
    message(out, UNCHOKE, new byte[0]);
    in.skipNBytes(5 + 17); // interested, request
    byte[] block = new byte[8 + bytes.length];
    System.arraycopy(bytes, 0, block, 8, bytes.length);
    message(out, PIECE, block);
  }

  private static void message(DataOutputStream out, int id, byte[] payload) throws IOException {
    out.writeInt(1 + payload.length);
    out.writeByte(id);
    out.write(payload);
  }

  /** The peer hangs up when it has done what it does. */
  private boolean passes(PeerId peerId, Conduct conduct) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DaemonThreads.named("peer").newThread(() -> serve(server, peerId, conduct)).start();
      return new PieceChallenge(torrent, self, new Random(1))
          .passes(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }
  }

  private void serve(ServerSocket server, PeerId peerId, Conduct conduct) {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] handshake = new byte[68];
      in.readFully(handshake);
      out.write(handshake, 0, 48);
      out.write(peerId.bytes());
      conduct.of(in, out);
    } catch (IOException e) {
      // The other side hung up first: it had seen enough, which is for the test to judge.
    }
  }
}
