package org.lodestone.node;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.lodestone.oci.Digest;

/** Told what becomes of the blobs a node holds, by the thread that does it. */
public interface BlobWatcher {

  /** Does nothing. */
  BlobWatcher NONE = new BlobWatcher() {};

  /** Its file is about to be removed: nobody may seed it any more when this returns. */
  default void leaving(Digest digest) throws IOException {}

  /** It was removed because its bytes were wrong, and should be fetched again. */
  default void lost(Digest digest) {}

  /** A document that is remembered from now on lists these, whether they are here or not. */
  default void listed(List<Digest> digests) {}

  /** It was doubted and turned out right. */
  default void sound(Digest digest) {}

  /** Asked now and then: which blobs peers have read from since this was asked last. */
  default Collection<Digest> readByPeers() {
    return List.of();
  }
}
