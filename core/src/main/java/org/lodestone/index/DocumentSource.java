package org.lodestone.index;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.SignedWithdrawal;
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

  /** The same with the keys that they are said to be signed with, where the source knows them. */
  default List<Offer> offers(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return find(reference, signers, deadline).stream()
        .map(envelope -> new Offer(envelope, Optional.empty()))
        .toList();
  }

  /**
   * The tags that documents gave to the repository. What signed documents say is not looked at: a
   * source that lies can name any.
   *
   * @param signers whose tags are of use; none asks for all
   * @throws IOException when it cannot be told, or not by the deadline
   */
  List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline deadline) throws IOException;

  /**
   * What these keys have taken back, their signatures checked.
   *
   * @throws IOException when it cannot be told, or not by the deadline
   */
  default List<SignedWithdrawal> withdrawals(Set<KeyId> keys, Deadline deadline)
      throws IOException {
    return List.of();
  }
}
