package org.lodestone.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lodestone.oci.Digest;

/**
 * One blob on its way from the swarm: readers get ordered, verified bytes while it downloads. The
 * last piece is held back until the SHA-256 of the whole blob has matched.
 *
 * <p>The engine's thread reports pieces, a hashing thread follows the frontier (the first byte that
 * is missing), and readers wait; what they share is guarded by {@code lock}, and no call into the
 * engine is made while it is held.
 */
public final class SwarmDownload implements AutoCloseable {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Digest digest;
  private final long size;
  private final int pieceLength;
  private final int pieceCount;
  private final Swarm swarm;
  private final Executor hashing;
  private final ReadAhead readAhead;
  private final CompletableFuture<BlobTorrent> torrent = new CompletableFuture<>();
  private final CompletableFuture<BlobTorrent> completion = new CompletableFuture<>();

  private final CompletableFuture<Void> source = new CompletableFuture<>();
  private final AtomicInteger provedPieces = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final BitSet have = new BitSet();
  private int frontier;
  private boolean hashScheduled;
  private boolean verified;
  private IOException failure;

  /** Used by the thread that {@code hashScheduled} stands for. */
  private final FrontierHasher hasher = new FrontierHasher();

  /**
   * @param swarm where the pieces come from; they are reported by the methods of this class
   * @param hashing runs the whole-blob check beside the download
   */
  SwarmDownload(Digest digest, long size, Swarm swarm, Executor hashing) {
    this.digest = digest;
    this.size = size;
    this.pieceLength = PieceLength.of(size);
    this.pieceCount = PieceLength.pieces(size, pieceLength);
    this.swarm = swarm;
    this.hashing = hashing;
    this.readAhead = new ReadAhead(swarm, pieceCount);
  }

  public Digest digest() {
    return digest;
  }

  public long size() {
    return size;
  }

  /** Where the blob's bytes are now; the engine follows when the file is moved. */
  public Path file() {
    return swarm.file();
  }

  /**
   * Bytes {@code from} (inclusive) to {@code to} (exclusive). Reading blocks until they are here;
   * it ends with an IOException only when the blob proves wrong, the disk fails, or the download is
   * closed. Lack of peers is waited out.
   */
  public InputStream read(long from, long to) {
    Objects.checkFromToIndex(from, to, size);
    return new SwarmInputStream(this, from, to);
  }

  /**
   * Completes when the metainfo is known and is this blob's, as far as that can be told from it; if
   * the download ends before, never.
   */
  public CompletableFuture<BlobTorrent> torrent() {
    return torrent;
  }

  /** Completes with the torrent when file is whole and its SHA-256 matched; else with why not. */
  public CompletableFuture<BlobTorrent> completion() {
    return completion;
  }

  /**
   * Completes when there is a source for the whole blob: each piece is here or offered by connected
   * peers, and one has come from a peer in this session and matched. A peer can claim pieces it
   * does not have; that it sends none is what it cannot hide. Fails when the download does.
   */
  public CompletableFuture<Void> source() {
    return source;
  }

  /** How many pieces have come from peers in this session and matched. */
  public int provedPieces() {
    return provedPieces.get();
  }

  /** Whether each piece is here or offered by a peer that is connected now. */
  public boolean isOffered() {
    int[] availability = swarm.availability();
    lock.lock();
    try {
      int missing = have.nextClearBit(0);
      while (missing < availability.length && availability[missing] > 0) {
        missing = have.nextClearBit(missing + 1);
      }
      return missing >= pieceCount;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of verified pieces so far. */
  public long verifiedBytes() {
    lock.lock();
    try {
      long bytes = (long) have.cardinality() * pieceLength;
      return have.get(pieceCount - 1) ? bytes - ((long) pieceCount * pieceLength - size) : bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Stops an unfinished download, keeping what is on disk; open readers end with an error. */
  @Override
  public void close() {
    fail(new IOException("the download of " + digest + " was closed before its end"));
  }

  /**
   * Waits for the byte at {@code position}.
   *
   * @return where the run of readable bytes from there ends
   */
  long awaitReadable(long position) throws IOException {
    int piece = (int) (position / pieceLength);
    long start = System.nanoTime();
    BitSet readable = readable();
    while (!readable.get(piece)) {
      long now = System.nanoTime();
      readAhead.waiting(piece, start, readable, now);
      awaitChange(piece);
      readable = readable();
    }
    return Math.min(size, (long) readable.nextClearBit(piece) * pieceLength);
  }

  /** Tells that the metadata is known and is that of this blob. Comes before any piece. */
  void torrentKnown(BlobTorrent known) {
    torrent.complete(known);
  }

  /** Tells that pieces can be asked for. */
  void joined() {
    readAhead.start(pieces(), System.nanoTime());
  }

  /** Chooses pieces anew; called again and again, since nothing else may happen meanwhile. */
  void look() {
    if (!completion.isDone()) {
      readAhead.look(pieces(), System.nanoTime());
    }
  }

  /** Tells that a piece has come from a peer, is in the file and matches the torrent. */
  void pieceArrived(int piece) {
    provedPieces.incrementAndGet();
    pieceFinished(piece);
    if (!source.isDone() && isOffered()) {
      source.complete(null);
    }
  }

  /** The same for a piece that was there before. */
  void pieceFinished(int piece) {
    BitSet one = new BitSet();
    one.set(piece);
    piecesFinished(one);
  }

  /** Tells that the bytes of these pieces are in the file and match the torrent. */
  void piecesFinished(BitSet pieces) {
    boolean ended;
    BitSet now;
    lock.lock();
    try {
      have.or(pieces);
      now = (BitSet) have.clone();
      frontier = have.nextClearBit(frontier);
      changed.signalAll();
      ended = failure != null || verified;
      scheduleHashing();
    } finally {
      lock.unlock();
    }
    if (!ended) {
      readAhead.look(now, System.nanoTime());
    }
  }

  /** Ends the download with an error, keeping what is on disk. */
  void fail(IOException reason) {
    if (stop(reason)) {
      swarm.leave();
      completion.completeExceptionally(reason);
    }
  }

  /** The pieces that are here and right, as far as the torrent tells. */
  private BitSet pieces() {
    lock.lock();
    try {
      return (BitSet) have.clone();
    } finally {
      lock.unlock();
    }
  }

  /** The pieces that readers may see. */
  private BitSet readable() throws IOException {
    lock.lock();
    try {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      BitSet readable = (BitSet) have.clone();
      if (!verified) {
        readable.clear(pieceCount - 1);
      }
      return readable;
    } finally {
      lock.unlock();
    }
  }

  private void awaitChange(int piece) throws IOException {
    lock.lock();
    try {
      long left = LOOK_NANOS;
      while (left > 0 && failure == null && !isReadable(piece)) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + digest);
    } finally {
      lock.unlock();
    }
  }

  /** Call with the lock held. */
  private boolean isReadable(int piece) {
    return have.get(piece) && (verified || piece != pieceCount - 1);
  }

  /** Call with the lock held. At most one hashing task is on its way at a time. */
  private void scheduleHashing() {
    if (!hashScheduled && failure == null && !verified && frontierByte() > hasher.position()) {
      hashScheduled = true;
      hashing.execute(this::hashToFrontier);
    }
  }

  private void hashToFrontier() {
    try {
      long end = nextToHash();
      while (end > hasher.position()) {
        hasher.advanceTo(file(), end);
        if (end == size) {
          checkWhole(hasher.finish());
          return;
        }
        end = nextToHash();
      }
    } catch (IOException e) {
      fail(new IOException("could not check " + digest + " in " + file(), e));
    }
  }

  /** Where to hash to; the task ends when that is where it is. */
  private long nextToHash() {
    lock.lock();
    try {
      long end = failure == null ? frontierByte() : hasher.position();
      hashScheduled = end > hasher.position();
      return end;
    } finally {
      lock.unlock();
    }
  }

  private long frontierByte() {
    return Math.min(size, (long) frontier * pieceLength);
  }

  private void checkWhole(Digest found) throws IOException {
    if (!found.equals(digest)) {
      refuse(found);
      return;
    }
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      verified = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    swarm.completed();
    source.complete(null);
    completion.complete(torrent.join());
  }

  /** Deletes the file, so that it is never taken for the blob. */
  private void refuse(Digest found) throws IOException {
    IOException reason =
        new WrongTorrentException(
            "the torrent's bytes are those of %s, not of %s: deleted".formatted(found, digest),
            null);
    if (stop(reason)) {
      try {
        // Before leaving: afterwards the file may be that of the next download.
        Files.deleteIfExists(file());
      } finally {
        swarm.leave();
        completion.completeExceptionally(reason);
      }
    }
  }

  /** Ends readers with that error; returns whether the download had not ended before. */
  private boolean stop(IOException reason) {
    lock.lock();
    try {
      if (failure != null || verified) {
        return false;
      }
      failure = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    source.completeExceptionally(reason);
    return true;
  }
}
