package org.lodestone.publish;

import java.io.IOException;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Manifest;
import org.lodestone.source.ImageSource;

/** Brings images into a store, with the torrents of their blobs, reading every byte once. */
public final class ImageImport {

  private final TorrentSink sink;

  public ImageImport(Holdings holdings, PublishListener listener) {
    this.sink = new TorrentSink(holdings, listener);
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
