package org.lodestone.source;

import java.io.IOException;
import org.lodestone.oci.Manifest;

/** Somewhere an image can be read from: an archive, a layout, a registry, a daemon. */
public interface ImageSource extends AutoCloseable {

  /**
   * Copies the whole image, every platform of it: first config and layers, then the manifests (they
   * are blobs too), the root last.
   *
   * @return the root: the manifest, or the index, that the image's name stands for
   */
  Manifest copyTo(BlobSink sink) throws IOException;

  /** What is read, for messages, for example {@code docker-archive:app.tar}. */
  @Override
  String toString();

  @Override
  void close() throws IOException;
}
