package org.lodestone.torrent;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/**
 * One connection to one peer, which is asked for one piece that it cannot foresee (BEP 3). What the
 * peer sends is bounded, and so is the time it gets.
 *
 * <p>A peer passes that has the piece, or gets it from somebody in that moment. One that takes only
 * encrypted connections does not pass.
 */
final class PieceChallenge {

  private static final byte[] PROTOCOL =
      "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

  private static final int RESERVED_BYTES = 8;
  private static final int CONNECT_MILLIS = 2_000;

  /** A seed says at once what it has; a peer without a single piece says nothing. */
  private static final int BITFIELD_MILLIS = 2_000;

  private static final int READ_MILLIS = 5_000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The least that a peer must send in a second, beyond the first seconds. */
  private static final int SLOWEST = 256 * 1024;

  private static final int BLOCK = 16 * 1024;
  private static final int MAX_REQUESTS = 64;
  private static final int MAX_MESSAGE = BLOCK + 9;

  private static final int KEEP_ALIVE = -1;
  private static final int CHOKE = 0;
  private static final int UNCHOKE = 1;
  private static final int INTERESTED = 2;
  private static final int BITFIELD = 5;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;

  private final BlobTorrent torrent;
  private final PeerId self;
  private final int piece;
  private final byte[] bytes;
  private final BitSet offered = new BitSet();
  private final BitSet received = new BitSet();
  private boolean choked = true;
  private int requested;

  /**
   * @param self a peer that is called so is not another one
   */
  PieceChallenge(BlobTorrent torrent, PeerId self, Random random) {
    this.torrent = torrent;
    this.self = self;
    this.piece = random.nextInt(torrent.pieceCount());
    this.bytes = new byte[torrent.pieceSize(piece)];
  }

  /**
   * Whether the peer says that it has the whole blob and gives the piece. One that still downloads
   * is left soon: others take whoever is connected and lacks pieces for one that shares the work.
   *
   * @throws IOException when the connection fails or ends before that is known
   */
  boolean passes(InetSocketAddress peer) throws IOException {
    long end = System.nanoTime() + LIMIT.plusSeconds(bytes.length / SLOWEST).toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(peer, CONNECT_MILLIS);
      socket.setSoTimeout(BITFIELD_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      greet(out);
      if (!isAnother(in)) {
        return false;
      }
      if (read(in) != BITFIELD || offered.cardinality() < torrent.pieceCount()) {
        return false;
      }
      socket.setSoTimeout(READ_MILLIS);
      write(out, INTERESTED);
      while (received.cardinality() < blocks()) {
        if (System.nanoTime() - end > 0) {
          throw new SocketTimeoutException("no piece in " + LIMIT);
        }
        read(in);
        if (!choked) {
          request(out);
        }
      }
      return torrent.isPiece(piece, bytes);
    }
  }

  private void greet(DataOutputStream out) throws IOException {
    out.write(PROTOCOL);
    out.write(new byte[RESERVED_BYTES]);
    out.write(torrent.infoHash().raw());
    out.write(PeerId.random().bytes());
    out.flush();
  }

  private boolean isAnother(DataInputStream in) throws IOException {
    byte[] protocol = new byte[PROTOCOL.length];
    byte[] infoHash = new byte[InfoHash.BYTES];
    byte[] peerId = new byte[InfoHash.BYTES];
    in.readFully(protocol);
    in.skipNBytes(RESERVED_BYTES);
    in.readFully(infoHash);
    in.readFully(peerId);
    return Arrays.equals(protocol, PROTOCOL)
        && Arrays.equals(infoHash, torrent.infoHash().raw())
        && !Arrays.equals(peerId, self.bytes());
  }

  /** Returns what kind of message it was. */
  private int read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return KEEP_ALIVE;
    }
    if (length < 0 || length > MAX_MESSAGE) {
      throw new IOException("a message of " + length + " bytes, at most " + MAX_MESSAGE);
    }
    int id = in.readUnsignedByte();
    byte[] payload = new byte[length - 1];
    in.readFully(payload);
    ByteBuffer message = ByteBuffer.wrap(payload);
    switch (id) {
      case CHOKE -> choked = true;
      case UNCHOKE -> choked = false;
      case BITFIELD -> {
        for (int i = 0; i < Math.min(torrent.pieceCount(), payload.length * 8); i++) {
          offered.set(i, (payload[i / 8] & 0x80 >> i % 8) != 0);
        }
      }
      case PIECE -> accept(message);
      default -> {
        // Nothing else is of interest here.
      }
    }
    return id;
  }

  private void accept(ByteBuffer message) throws IOException {
    if (message.remaining() < 2 * Integer.BYTES || message.getInt() != piece) {
      throw new IOException("a block of a piece that was not asked for");
    }
    int begin = message.getInt();
    if (begin < 0
        || begin % BLOCK != 0
        || begin + message.remaining() > bytes.length
        || message.remaining() != blockSize(begin / BLOCK)) {
      throw new IOException("a block that was not asked for");
    }
    int block = begin / BLOCK;
    message.get(bytes, begin, message.remaining());
    received.set(block);
  }

  private void request(DataOutputStream out) throws IOException {
    while (requested < blocks() && requested - received.cardinality() < MAX_REQUESTS) {
      out.writeInt(13);
      out.writeByte(REQUEST);
      out.writeInt(piece);
      out.writeInt(requested * BLOCK);
      out.writeInt(blockSize(requested));
      requested++;
    }
    out.flush();
  }

  private static void write(DataOutputStream out, int id) throws IOException {
    out.writeInt(1);
    out.writeByte(id);
    out.flush();
  }

  private int blocks() {
    return (bytes.length + BLOCK - 1) / BLOCK;
  }

  private int blockSize(int block) {
    return Math.min(BLOCK, bytes.length - block * BLOCK);
  }
}
