package org.lodestone.publish;

import java.io.IOException;
import org.lodestone.oci.Manifest;
import org.lodestone.source.ImageSource;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobTorrents;

/** Brings images into a store, with the torrents of their blobs, reading every byte once. */
public final class ImageImport {

  private final TorrentSink sink;

  public ImageImport(BlobStore store, PublishListener listener) {
    this.sink = new TorrentSink(store, new BlobTorrents(store), listener);
  }

  /**
   * Stores the whole image, durably when this returns; what is there already is not read again.
   *
   * @return the image's manifest or index
   */
  public Manifest read(ImageSource source) throws IOException {
    return source.copyTo(sink);
  }
}
