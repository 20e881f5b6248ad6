package org.lodestone.gateway.push;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.node.Holdings;
import org.lodestone.node.PushedBlob;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.RepositoryName;
import org.lodestone.store.BlobStore.BlobWriter;
import org.lodestone.torrent.BlobHash;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.PieceLength;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way here. It is written and hashed, as a blob and as a torrent, while it arrives,
 * so that nothing is read twice; but a blob under another digest than SHA-256 is read once more at
 * its end, and so is one of more than 1 GiB whose first request did not say its size.
 *
 * <p>One request at a time: between {@link #begin} and {@link #end} it is that request's.
 */
final class Upload {

  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final int BUFFER = 1 << 18;

  private final String id = UUID.randomUUID().toString();
  private final RepositoryName name;
  private final Holdings holdings;
  private final BlobWriter writer;
  private final Semaphore turn = new Semaphore(1);
  private BlobHash hash;
  private boolean over;
  private volatile long lastUse = System.nanoTime();

  Upload(RepositoryName name, Holdings holdings) throws IOException {
    this.name = name;
    this.holdings = holdings;
    this.writer = holdings.store().newBlob();
  }

  String id() {
    return id;
  }

  RepositoryName name() {
    return name;
  }

  Duration idle() {
    return Duration.ofNanos(System.nanoTime() - lastUse);
  }

  /** Whether no request was at it, which none can be from now on. */
  boolean beginEnd() {
    return turn.tryAcquire();
  }

  /**
   * Takes it for one request.
   *
   * @throws RegistryException when another has it
   */
  void begin() throws RegistryException {
    if (!turn.tryAcquire()) {
      throw new RegistryException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          HttpStatus.CONFLICT_409,
          List.of(new HttpField(HttpHeader.RETRY_AFTER, "1")),
          "another request writes to upload " + id + " now",
          null);
    }
    if (over) {
      turn.release();
      throw unknown(name, id);
    }
    lastUse = System.nanoTime();
  }

  void end() {
    lastUse = System.nanoTime();
    turn.release();
  }

  static RegistryException unknown(RepositoryName name, String id) {
    return new RegistryException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN,
        "there is no upload %s to %s: it was completed, cancelled or left too long; begin another"
            .formatted(id, name));
  }

  /** How many bytes are here. */
  long size() {
    return hash == null ? 0 : hash.size();
  }

  /**
   * Takes bytes. When the client stops sending, those that came stay.
   *
   * @param length how many there will be, if that is known
   * @throws RegistryException when there are more or fewer, or they cannot be stored; the upload is
   *     of no more use then
   */
  void append(InputStream in, OptionalLong length) throws RegistryException, IOException {
    if (hash == null) {
      hash = new BlobHash(length);
    }
    long most = length.orElse(PieceLength.MAX_SIZE - size());
    long found;
    try {
      found = hash.copy(ByteStreams.limit(in, most + 1), writer::write);
    } catch (TransferAbortedException e) {
      throw e;
    } catch (IOException e) {
      LOG.error("an upload to {} could not be stored", name, e);
      throw new RegistryException(
          ErrorCode.UNAVAILABLE, "the upload could not be stored: the gateway's log says more", e);
    }
    if (found > most || found < length.orElse(0)) {
      throw new RegistryException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          found > most
              ? "there are more than the %d bytes expected".formatted(most)
              : "%d bytes came, expected %d".formatted(found, most));
    }
  }

  /**
   * Ends it: puts the blob into the store.
   *
   * @throws RegistryException when the bytes have another digest
   */
  PushedBlob commit(AnyDigest digest) throws RegistryException, IOException {
    Hashed hashed = (hash == null ? new BlobHash(OptionalLong.of(0)) : hash).finish();
    AnyDigest found =
        digest.algorithm() == Algorithm.SHA256
            ? AnyDigest.of(hashed.digest())
            : digest(digest.algorithm());
    if (!found.equals(digest)) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID,
          "the %d bytes that came have the digest %s, expected %s"
              .formatted(hashed.size(), found, digest));
    }
    writer.commit(hashed.digest());
    if (hashed.torrent().isPresent()) {
      new BlobTorrents(holdings.store()).save(hashed.torrent().get());
    }
    return new PushedBlob(digest, hashed.digest(), hashed.size());
  }

  private AnyDigest digest(Algorithm algorithm) throws IOException {
    MessageDigest digest = algorithm.start();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = writer.read()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return algorithm.ofRaw(digest.digest());
  }

  /** Gives back what it holds. To be called by whoever has its turn, which nobody has after. */
  void close() {
    over = true;
    try {
      writer.close();
    } catch (IOException e) {
      LOG.warn("what is left of upload {} could not be removed", id, e);
    }
  }
}
