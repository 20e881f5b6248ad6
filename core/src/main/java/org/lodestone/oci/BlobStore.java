package org.lodestone.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a node holds, as an OCI image layout on disk that other tools can read (OCI image-spec,
 * image-layout.md). A blob appears under its final name only whole, checked and fsynced. One
 * process at a time.
 */
public final class BlobStore implements AutoCloseable {

  /**
   * Opens or creates the store and takes its lock; sweeps what a crash left behind.
   *
   * @throws StoreLockedException when another process has it
   */
  public static BlobStore open(Path root) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public Path root() {
    throw new UnsupportedOperationException("skeleton");
  }

  public boolean contains(Digest digest) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The blob's final path, {@code blobs/sha256/<hex>}, whether or not it exists. */
  public Path path(Digest digest) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** All whole blobs, manifests included. */
  public List<Digest> list() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public InputStream read(Digest digest) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Starts a new blob; the caller hashes. */
  public BlobWriter newBlob() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Stores small content such as a manifest; a no-op when it is there. */
  public Digest put(byte[] content) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Where a download of this blob grows, {@code lodestone/partial/<hex>}; survives restarts. */
  public Path partial(Digest digest) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Publishes the whole and checked partial file under its final name: fsync, then a hard link, so
   * that an engine that holds the partial file open goes on undisturbed.
   */
  public void adopt(Digest digest) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Removes a blob that turned out damaged; says nothing when it is not there. */
  public void delete(Digest digest) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Lodestone's own small files about a blob or document ({@code lodestone/<kind>/<name>}). */
  public Optional<byte[]> readState(String kind, String name) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Writes such a file, fsync and atomic rename. */
  public void writeState(String kind, String name, byte[] content) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public List<String> listState(String kind) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Names an image in index.json ({@code org.opencontainers.image.ref.name}), replacing. */
  public void tag(String refName, Descriptor root) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A blob being written: invisible until {@link #commit}, discarded by {@link #close}. */
  public static final class BlobWriter implements AutoCloseable {

    public void write(ByteBuffer bytes) throws IOException {
      throw new UnsupportedOperationException("skeleton");
    }

    /** Makes the blob durable under the digest the caller computed over all written bytes. */
    public void commit(Digest digest) throws IOException {
      throw new UnsupportedOperationException("skeleton");
    }

    @Override
    public void close() throws IOException {
      throw new UnsupportedOperationException("skeleton");
    }
  }
}
