package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.node.Holdings;
import org.lodestone.node.Lease;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.source.BlobSink;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrents;

/**
 * Puts blobs into the store and makes their torrents in the same pass, so that nothing is read
 * twice.
 */
final class TorrentSink implements BlobSink {

  private final Holdings holdings;
  private final BlobStore store;
  private final BlobTorrents torrents;
  private final PublishListener listener;

  TorrentSink(Holdings holdings, PublishListener listener) {
    this.holdings = holdings;
    this.store = holdings.store();
    this.torrents = new BlobTorrents(store);
    this.listener = listener;
  }

  /** One that is there but doubted is checked; a damaged one goes, and is taken from the source. */
  @Override
  public boolean contains(Digest digest) throws IOException {
    Optional<Lease> lease = holdings.lease(digest);
    lease.ifPresent(Lease::close);
    boolean there = lease.isPresent();
    if (there) {
      listener.blobDone(digest, true);
    }
    return there;
  }

  @Override
  public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    listener.blobStarted(mediaType, expected.map(Descriptor::size).orElse(-1L));
    Descriptor written =
        MediaTypes.isManifest(mediaType)
            ? writeManifest(mediaType, expected, in)
            : writeBlob(mediaType, expected, in);
    listener.blobDone(written.digest(), false);
    return written;
  }

  /** Manifests travel inside the document and have no torrent. */
  private Descriptor writeManifest(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    byte[] bytes = in.readNBytes(Manifest.MAX_BYTES + 1);
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new IOException(
          "%s is larger than the %d bytes a manifest may have"
              .formatted(
                  expected.map(d -> d.digest().toString()).orElse(mediaType), Manifest.MAX_BYTES));
    }
    listener.bytesRead(bytes.length);
    if (expected.isPresent()) {
      check(expected.get(), Digest.of(bytes), bytes.length);
    }
    return new Descriptor(mediaType, store.put(bytes), bytes.length);
  }

  private Descriptor writeBlob(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    try (BlobStore.BlobWriter writer = store.newBlob()) {
      Hashed hashed = hash(in, expected, writer);
      if (expected.isPresent()) {
        check(expected.get(), hashed.digest(), hashed.size());
      }
      writer.commit(hashed.digest());
      if (hashed.torrent().isPresent()) {
        torrents.save(hashed.torrent().get());
      }
      return new Descriptor(mediaType, hashed.digest(), hashed.size());
    }
  }

  private Hashed hash(InputStream in, Optional<Descriptor> expected, BlobStore.BlobWriter writer)
      throws IOException {
    OptionalLong size =
        expected.isPresent() ? OptionalLong.of(expected.get().size()) : OptionalLong.empty();
    try {
      return BlobHasher.hash(new WatchedInputStream(in, listener), size, writer::write);
    } catch (IOException e) {
      String which = expected.map(d -> "blob " + d.digest()).orElse("a blob");
      throw new IOException("cannot store " + which + ": " + e.getMessage(), e);
    }
  }

  static void check(Descriptor promised, Digest found, long size) throws IOException {
    if (promised.size() != size) {
      throw new IOException(
          "blob %s has %d bytes, expected %d".formatted(promised.digest(), size, promised.size()));
    }
    if (!promised.digest().equals(found)) {
      throw new IOException("blob %s has other content: %s".formatted(promised.digest(), found));
    }
  }
}
