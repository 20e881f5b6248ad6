package org.lodestone.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.source.BlobSink;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobHasher.Hashed;
import org.lodestone.torrent.BlobTorrent;

/**
 * Reads an image to its last byte, checked, and keeps nothing of it but its manifests and the
 * torrents of its blobs. For use by one thread.
 */
final class AttestingSink implements BlobSink {

  private final PublishListener listener;
  private final Map<Digest, Manifest> manifests = new HashMap<>();
  private final Map<Digest, Optional<BlobTorrent>> torrents = new HashMap<>();

  AttestingSink(PublishListener listener) {
    this.listener = listener;
  }

  @Override
  public boolean contains(Digest digest) {
    return manifests.containsKey(digest) || torrents.containsKey(digest);
  }

  /**
   * @param expected what registries always say
   */
  @Override
  public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    Descriptor blob = expected.orElseThrow();
    listener.blobStarted(mediaType, blob.size());
    if (MediaTypes.isManifest(mediaType)) {
      byte[] bytes = in.readNBytes(Manifest.MAX_BYTES + 1);
      listener.bytesRead(bytes.length);
      TorrentSink.check(blob, Digest.of(bytes), bytes.length);
      manifests.put(blob.digest(), Manifest.parse(Optional.of(mediaType), bytes));
    } else {
      Hashed hashed = hash(blob, in);
      TorrentSink.check(blob, hashed.digest(), hashed.size());
      torrents.put(blob.digest(), hashed.torrent());
    }
    listener.blobDone(blob.digest(), false);
    return blob;
  }

  private Hashed hash(Descriptor blob, InputStream in) throws IOException {
    try {
      InputStream watched = new WatchedInputStream(in, listener);
      return BlobHasher.hash(watched, OptionalLong.of(blob.size()), bytes -> {});
    } catch (IOException e) {
      throw new IOException("cannot read blob %s: %s".formatted(blob.digest(), e.getMessage()), e);
    }
  }

  /** What hangs below a root that was read with all its parts. */
  ImageTree tree(Manifest root) throws InvalidManifestException {
    return ImageTree.of(root, (index, child) -> Optional.ofNullable(manifests.get(child.digest())));
  }

  /** The torrent of a blob that was read and is not empty. */
  BlobTorrent torrent(Descriptor blob) throws IOException {
    return torrents
        .getOrDefault(blob.digest(), Optional.empty())
        .orElseThrow(
            () -> new IOException("blob " + blob.digest() + " is too large for a torrent"));
  }
}
