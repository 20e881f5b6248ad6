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
import java.util.concurrent.atomic.AtomicLong;
import org.lodestone.oci.Digest;

/**
 * One blob on its way from the swarm: readers get ordered, verified bytes while it downloads. The
 * last piece is held back until the SHA-256 of the whole blob has matched.
 *
 * <p>The engine's thread reports pieces, a hashing thread follows the frontier (the first byte that
 * is missing), and readers wait; what they share are {@link VerifiedPieces}. No call into the
 * engine is made while a lock is held.
 */
public final class SwarmDownload implements AutoCloseable {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Digest digest;
  private final long size;
  private final Swarm swarm;
  private final VerifiedPieces pieces;
  private final WholeBlobCheck check;
  private final ReadAhead readAhead;
  private final CompletableFuture<BlobTorrent> torrent = new CompletableFuture<>();
  private final CompletableFuture<BlobTorrent> completion = new CompletableFuture<>();
  private final CompletableFuture<Void> source = new CompletableFuture<>();
  private final AtomicInteger provedPieces = new AtomicInteger();
  private final AtomicLong provedBytes = new AtomicLong();

  /**
   * @param swarm where the pieces come from; they are reported by the methods of this class
   * @param hashing runs the whole-blob check beside the download
   */
  SwarmDownload(Digest digest, long size, Swarm swarm, Executor hashing) {
    this.digest = digest;
    this.size = size;
    this.swarm = swarm;
    this.pieces = new VerifiedPieces(size);
    this.check = new WholeBlobCheck(pieces, swarm::file, hashing, new Hashed());
    this.readAhead = new ReadAhead(swarm, pieces.count());
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

  /** The bytes of these. */
  public long provedBytes() {
    return provedBytes.get();
  }

  /** Whether each piece is here or offered by a peer that is connected now. */
  public boolean isOffered() {
    int[] availability = swarm.availability();
    BitSet have = pieces.have();
    int missing = have.nextClearBit(0);
    while (missing < availability.length && availability[missing] > 0) {
      missing = have.nextClearBit(missing + 1);
    }
    return missing >= pieces.count();
  }

  /** Bytes of verified pieces so far. */
  public long verifiedBytes() {
    return pieces.bytes();
  }

  /**
   * Asks a server for pieces, too (BEP 19), as soon as the metainfo is known. It counts as a peer
   * that has the whole blob, and is not asked again when it sent a bad piece. It has to answer
   * ranges of up to {@link WebSeed#MOST_AT_ONCE} bytes.
   */
  public void addWebSeed(WebSeed seed) {
    swarm.addWebSeed(seed);
  }

  /** Asks that server no longer; a no-op when it was not asked. */
  public void removeWebSeed(WebSeed seed) {
    swarm.removeWebSeed(seed);
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
    int piece = pieces.pieceAt(position);
    long start = System.nanoTime();
    BitSet readable = pieces.readable();
    while (!readable.get(piece)) {
      readAhead.waiting(piece, start, readable, System.nanoTime());
      await(piece);
      readable = pieces.readable();
    }
    return pieces.endOfRun(readable, piece);
  }

  private void await(int piece) throws InterruptedIOException {
    try {
      pieces.await(piece, LOOK_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + digest);
    }
  }

  /** Tells that the metadata is known and is that of this blob. Comes before any piece. */
  void torrentKnown(BlobTorrent known) {
    torrent.complete(known);
  }

  /** Tells that pieces can be asked for. */
  void joined() {
    readAhead.start(pieces.have(), System.nanoTime());
  }

  /** Chooses pieces anew; called again and again, since nothing else may happen meanwhile. */
  void look() {
    if (!completion.isDone()) {
      readAhead.look(pieces.have(), System.nanoTime());
    }
  }

  /** Tells that a piece has come from a peer, is in the file and matches the torrent. */
  void pieceArrived(int piece) {
    provedPieces.incrementAndGet();
    provedBytes.addAndGet(pieces.length(piece));
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
  void piecesFinished(BitSet finished) {
    pieces.add(finished);
    check.advance();
    if (!pieces.isDecided()) {
      readAhead.look(pieces.have(), System.nanoTime());
    }
  }

  /** Ends the download with an error, keeping what is on disk. */
  void fail(IOException reason) {
    if (stop(reason)) {
      swarm.leave();
      completion.completeExceptionally(reason);
    }
  }

  private final class Hashed implements WholeBlobCheck.Listener {

    @Override
    public void hashed(Digest found) throws IOException {
      if (!found.equals(digest)) {
        refuse(found);
      } else if (pieces.approve()) {
        swarm.completed();
        source.complete(null);
        completion.complete(torrent.join());
      }
    }

    @Override
    public void failed(IOException reason) {
      fail(new IOException("could not check " + digest + " in " + file(), reason));
    }
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
    boolean first = pieces.fail(reason);
    if (first) {
      source.completeExceptionally(reason);
    }
    return first;
  }
}
