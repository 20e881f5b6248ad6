package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;

/** Where an {@link ImageSource} puts what an image is made of. */
public interface BlobSink {

  /** Whether the blob is already there, so that the source need not read it. */
  boolean contains(Digest digest) throws IOException;

  /**
   * Stores one blob, durably when this returns.
   *
   * @param expected what the bytes must be, where known; anything else is an error and nothing is
   *     kept
   * @param in read to its end, not closed
   * @return digest and size of what was read, with {@code mediaType}
   */
  Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException;
}
