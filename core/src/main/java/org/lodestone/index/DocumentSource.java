package org.lodestone.index;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;

/**
 * Somewhere signed documents are found: an index over HTTP, what this node remembers. Nothing it
 * answers is trusted; whoever asks verifies it. Its {@code toString} names it to people.
 */
public interface DocumentSource {

  /**
   * The documents there are for a tag, or for a manifest's digest, newest first; may be empty.
   *
   * @param signers whose documents are of use; nobody else's are answered, so that nobody can crowd
   *     them out. None asks for all signers
   * @throws IOException when it cannot be told, or not by the deadline
   */
  List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException;

  /** The tags that documents gave to the repository; by whom is not checked. */
  List<String> tags(RepositoryName name, Deadline deadline) throws IOException;
}
