package org.lodestone.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.FollowedCollections;
import org.lodestone.trust.PolicySource;
import org.lodestone.trust.Requirement;

/** The documents in the TUF collections that the policy asks for, by tags. */
public final class CollectionDocuments implements DocumentSource {

  private final PolicySource policies;
  private final FollowedCollections collections;

  public CollectionDocuments(PolicySource policies, FollowedCollections collections) {
    this.policies = policies;
    this.collections = collections;
  }

  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    List<Envelope> found = new ArrayList<>();
    if (reference.digest().isEmpty() && reference.tag().isPresent()) {
      for (Requirement requirement : policies.current().requirementsFor(reference.name())) {
        if (requirement instanceof Requirement.Tuf collection) {
          collections.document(collection, reference).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** None: collections are asked about names, not listed. */
  @Override
  public List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline deadline) {
    return List.of();
  }

  @Override
  public String toString() {
    return "the policy's collections";
  }
}
