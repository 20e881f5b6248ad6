package org.lodestone.publish;

import org.lodestone.oci.Digest;

/**
 * Told what a publication does, for progress bars. Called by the thread that reads or publishes.
 */
public interface PublishListener {

  /** Ignores everything. */
  PublishListener NONE = new PublishListener() {};

  /**
   * @param size bytes, or -1 when not known beforehand
   */
  default void blobStarted(String what, long size) {}

  default void bytesRead(long count) {}

  default void blobDone(Digest digest, boolean alreadyThere) {}

  default void signed(String keyId) {}

  default void submitted(String index) {}
}
