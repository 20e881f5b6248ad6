package org.lodestone.tracker.log;

import java.io.IOException;
import java.util.List;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;

/**
 * That the index has accepted a document.
 *
 * @param id grows with every document
 * @param key who signed it
 * @param payload of its envelope; with the key, what a document is known by
 */
public record AcceptedDocument(long id, KeyId key, RepositoryName name, Digest payload) {

  /** Where a log learns of them. */
  public interface Feed {

    /**
     * Those that are there, in the order in which they were accepted.
     *
     * @param id of the last that is known; 0 begins
     */
    List<AcceptedDocument> after(long id, int most) throws IOException;
  }
}
