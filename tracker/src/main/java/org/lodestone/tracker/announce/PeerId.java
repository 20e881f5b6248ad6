package org.lodestone.tracker.announce;

import java.nio.ByteBuffer;

/**
 * The 20 bytes a client calls itself (BEP 3, {@code peer_id}).
 *
 * @param high bytes 0 to 7
 * @param middle bytes 8 to 15
 * @param low bytes 16 to 19
 */
public record PeerId(long high, long middle, int low) {

  public static final int BYTES = 20;

  /** Of a peer that gave none, or whose id is no longer known. */
  public static final PeerId NONE = new PeerId(0, 0, 0);

  /** Reads the next 20 bytes. */
  public static PeerId read(ByteBuffer in) {
    return new PeerId(in.getLong(), in.getLong(), in.getInt());
  }

  public byte[] raw() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(middle).putInt(low).array();
  }
}
