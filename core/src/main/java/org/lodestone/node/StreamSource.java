package org.lodestone.node;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.lodestone.oci.Digest;

/**
 * Somebody who sends a blob from any offset on: an upstream registry. Its name and whoever it is
 * asked for are its identity.
 */
public final class StreamSource implements BlobSource {

  private final String name;
  private final Object asker;
  private final BlobKey blob;
  private final Opener opener;
  private final Optional<Crowd> crowd;
  private final Executor threads;

  /** Opens the blob. */
  @FunctionalInterface
  public interface Opener {
    /**
     * @param offset of the first byte wanted, less than the blob's size
     */
    InputStream open(long offset) throws IOException;

    /** The same up to an offset. */
    default InputStream open(long from, long to) throws IOException {
      return ByteStreams.limit(open(from), to - from);
    }

    /** How quick whoever sends it has been of late. */
    default SourceRate rate() {
      return new SourceRate();
    }
  }

  /**
   * @param name where that is, for people
   * @param asker on whose credentials: those of another may be good where these are not
   * @param size of the blob, at least 1
   * @param crowd others who receive the blob, which is handed to all of them; empty where it is not
   *     for everybody
   * @param threads where its bytes are waited for, one thread a blob
   */
  public StreamSource(
      String name,
      Object asker,
      Digest digest,
      long size,
      Opener opener,
      Optional<Crowd> crowd,
      Executor threads) {
    this.name = name;
    this.asker = asker;
    this.blob = new BlobKey(digest, size);
    this.opener = opener;
    this.crowd = crowd;
    this.threads = threads;
  }

  Digest digest() {
    return blob.digest();
  }

  long size() {
    return blob.size();
  }

  /** How quick it has been of late. */
  SourceRate rate() {
    return opener.rate();
  }

  /**
   * Opens part of the blob, unchecked: bytes {@code from} (inclusive) to {@code to} (exclusive).
   */
  InputStream open(long from, long to) throws IOException {
    return opener.open(from, to);
  }

  @Override
  public BlobFeed open(Path file) throws IOException {
    StreamFeed feed = new StreamFeed(blob, opener, crowd, file);
    feed.start(threads);
    return feed;
  }

  @Override
  public boolean bringsInOrder() {
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamSource source
        && source.name.equals(name)
        && source.asker.equals(asker)
        && source.blob.equals(blob);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, asker, blob);
  }

  @Override
  public String toString() {
    return name;
  }
}
