package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.lodestone.oci.BlobSink;
import org.lodestone.oci.BlobStore;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrentBuilder;
import org.lodestone.torrent.BlobTorrentBuilder.Hashed;
import org.lodestone.torrent.BlobTorrents;

/**
 * Puts blobs into the store and makes their torrents in the same pass, so that nothing is read
 * twice.
 */
final class TorrentSink implements BlobSink {

  private static final int BUFFER = 1 << 20;

  private final BlobStore store;
  private final BlobTorrents torrents;
  private final PublishListener listener;

  TorrentSink(BlobStore store, BlobTorrents torrents, PublishListener listener) {
    this.store = store;
    this.torrents = torrents;
    this.listener = listener;
  }

  @Override
  public boolean contains(Digest digest) {
    boolean there = store.contains(digest);
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
    check(expected, Digest.of(bytes), bytes.length);
    return new Descriptor(mediaType, store.put(bytes), bytes.length);
  }

  private Descriptor writeBlob(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    try (BlobStore.BlobWriter writer = store.newBlob();
        BlobTorrentBuilder builder = builder(expected)) {
      Hashed hashed = copy(in, writer, builder, expected);
      check(expected, hashed.digest(), hashed.size());
      writer.commit(hashed.digest());
      if (hashed.torrent().isPresent()) {
        torrents.save(hashed.torrent().get());
      }
      return new Descriptor(mediaType, hashed.digest(), hashed.size());
    }
  }

  private static BlobTorrentBuilder builder(Optional<Descriptor> expected) {
    return expected
        .map(d -> BlobTorrentBuilder.ofSize(d.size()))
        .orElseGet(BlobTorrentBuilder::ofUnknownSize);
  }

  private Hashed copy(
      InputStream in,
      BlobStore.BlobWriter writer,
      BlobTorrentBuilder builder,
      Optional<Descriptor> expected)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n; (n = in.readNBytes(buffer, 0, BUFFER)) > 0; ) {
        builder.update(ByteBuffer.wrap(buffer, 0, n));
        writer.write(ByteBuffer.wrap(buffer, 0, n));
        listener.bytesRead(n);
      }
      return builder.finish();
    } catch (IllegalArgumentException e) {
      String which = expected.map(d -> "blob " + d.digest()).orElse("blob");
      throw new IOException(which + " is not what the image says: " + e.getMessage(), e);
    }
  }

  private static void check(Optional<Descriptor> expected, Digest found, long size)
      throws IOException {
    if (expected.isEmpty()) {
      return;
    }
    Descriptor promised = expected.get();
    if (promised.size() != size) {
      throw new IOException(
          "blob %s has %d bytes, expected %d".formatted(promised.digest(), size, promised.size()));
    }
    if (!promised.digest().equals(found)) {
      throw new IOException("blob %s has other content: %s".formatted(promised.digest(), found));
    }
  }

  /**
   * The torrent of a blob in the store; hashed from there only when no pass over it could make it,
   * because another tool put it there or its size was not known beforehand.
   */
  BlobTorrent torrent(Descriptor blob) throws IOException {
    Optional<BlobTorrent> saved = torrents.find(blob.digest());
    BlobTorrent torrent = saved.isPresent() ? saved.get() : hashStored(blob);
    if (torrent.size() != blob.size()) {
      throw new IOException(
          "the manifest says blob %s has %d bytes, it has %d"
              .formatted(blob.digest(), blob.size(), torrent.size()));
    }
    return torrent;
  }

  private BlobTorrent hashStored(Descriptor blob) throws IOException {
    Hashed hashed = BlobTorrentBuilder.hash(store.path(blob.digest()));
    check(Optional.of(blob), hashed.digest(), hashed.size());
    BlobTorrent torrent =
        hashed
            .torrent()
            .orElseThrow(
                () -> new IOException("blob " + blob.digest() + " is too large for a torrent"));
    torrents.save(torrent);
    return torrent;
  }
}
