package org.lodestone.torrent;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What of a blob is here and right so far. Each piece matches the torrent; the last one may be read
 * only when the whole blob has been found right, or else the blob has failed and nothing may be
 * read any more. Safe for threads; one lock guards everything, and is held for moments only.
 */
final class VerifiedPieces {

  private final long size;
  private final int pieceLength;
  private final int pieceCount;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final BitSet have = new BitSet();

  /** The first piece that is missing. */
  private int frontier;

  private boolean whole;
  private IOException failure;

  /**
   * @param size of the blob, in bytes
   */
  VerifiedPieces(long size) {
    this.size = size;
    this.pieceLength = PieceLength.of(size);
    this.pieceCount = PieceLength.pieces(size, pieceLength);
  }

  /** The blob's, in bytes. */
  long size() {
    return size;
  }

  int count() {
    return pieceCount;
  }

  /** The piece that holds the byte at {@code position}. */
  int pieceAt(long position) {
    return (int) (position / pieceLength);
  }

  /** How many bytes a piece has. */
  long length(int piece) {
    return Math.min(pieceLength, size - (long) piece * pieceLength);
  }

  /** The pieces that are here, whether or not they may be read. */
  BitSet have() {
    lock.lock();
    try {
      return (BitSet) have.clone();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of these pieces. */
  long bytes() {
    lock.lock();
    try {
      long bytes = (long) have.cardinality() * pieceLength;
      return have.get(pieceCount - 1) ? bytes - ((long) pieceCount * pieceLength - size) : bytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes are here from the start on, without a gap. */
  long frontier() {
    lock.lock();
    try {
      return Math.min(size, (long) frontier * pieceLength);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is known what becomes of the blob. */
  boolean isDecided() {
    lock.lock();
    try {
      return whole || failure != null;
    } finally {
      lock.unlock();
    }
  }

  void add(BitSet pieces) {
    lock.lock();
    try {
      have.or(pieces);
      frontier = have.nextClearBit(frontier);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The whole blob is right; returns whether it had not failed before. */
  boolean approve() {
    lock.lock();
    try {
      whole = failure == null;
      changed.signalAll();
      return whole;
    } finally {
      lock.unlock();
    }
  }

  /** Readers get that error; returns whether it was not decided before. */
  boolean fail(IOException reason) {
    lock.lock();
    try {
      if (whole || failure != null) {
        return false;
      }
      failure = reason;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The pieces that may be read.
   *
   * @throws IOException when the blob has failed
   */
  BitSet readable() throws IOException {
    lock.lock();
    try {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      BitSet readable = (BitSet) have.clone();
      if (!whole) {
        readable.clear(pieceCount - 1);
      }
      return readable;
    } finally {
      lock.unlock();
    }
  }

  /** Where the run of these pieces ends that begins with {@code piece}; a byte's position. */
  long endOfRun(BitSet pieces, int piece) {
    return Math.min(size, (long) pieces.nextClearBit(piece) * pieceLength);
  }

  /** Waits until the piece may be read or the blob has failed, but not longer than that. */
  void await(int piece, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && failure == null && !isReadable(piece)) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Call with the lock held. */
  private boolean isReadable(int piece) {
    return have.get(piece) && (whole || piece != pieceCount - 1);
  }
}
