package org.lodestone.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;

/** Puts together what a journal has about one thing, as it is now. Used by one thread. */
final class Explanations {

  /** Manifests of an index that are explained; clients take one of them, or a few. */
  private static final int MAX_CHILDREN = 16;

  private final Journal journal;
  private final List<RequestRecord> newestFirst;

  Explanations(Journal journal) {
    this.journal = journal;
    this.newestFirst = journal.requests();
  }

  Explanation of(RequestRecord record) {
    return new Explanation(
        accounts(withDecider(record)), record.blob().stream().map(this::arrival).toList());
  }

  private Explanation.Part arrival(Reference blob) {
    Digest digest = blob.digest().orElseThrow();
    Optional<BlobAccount> arrival = journal.blob(digest, Optional.empty()).map(BlobRecord::account);
    return new Explanation.Part(digest, arrival, Optional.empty());
  }

  Optional<Explanation> of(Reference image) {
    return latest(one -> one.asksForManifest(image)).map(asked -> of(image.name(), asked));
  }

  private Explanation of(RepositoryName name, RequestRecord asked) {
    Set<RequestRecord> told = new LinkedHashSet<>(withDecider(asked));
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    asked
        .found()
        .ifPresent(
            root -> {
              manifest(name, root).ifPresent(one -> told.addAll(withDecider(one)));
              addBlobs(name, root, told, blobs);
            });
    return new Explanation(
        accounts(told),
        blobs.values().stream()
            .limit(ManifestParts.MAX_PARTS)
            .map(blob -> part(name, blob))
            .toList());
  }

  /** Of an index those of the manifests that were asked for. */
  private void addBlobs(
      RepositoryName name, Digest root, Set<RequestRecord> told, Map<Digest, Descriptor> blobs) {
    Optional<ManifestParts.Parts> parts = journal.manifests().of(root);
    if (parts.isEmpty()) {
      return;
    }
    if (!parts.get().index()) {
      parts.get().all().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
      return;
    }
    parts.get().all().stream()
        .flatMap(child -> manifest(name, child.digest()).stream())
        .limit(MAX_CHILDREN)
        .forEach(
            child -> {
              told.addAll(withDecider(child));
              child
                  .found()
                  .flatMap(journal.manifests()::of)
                  .filter(image -> !image.index())
                  .ifPresent(
                      image -> image.all().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob)));
            });
  }

  private Optional<RequestRecord> manifest(RepositoryName name, Digest digest) {
    Reference reference = Reference.ofDigest(name, digest);
    return latest(one -> one.asksForManifest(reference));
  }

  private Explanation.Part part(RepositoryName name, Descriptor blob) {
    Reference reference = Reference.ofDigest(name, blob.digest());
    return new Explanation.Part(
        blob.digest(),
        journal.blob(blob.digest(), Optional.of(blob.size())).map(BlobRecord::account),
        latest(one -> one.asksForBytesOf(reference)).map(RequestRecord::account));
  }

  private Optional<RequestRecord> latest(Predicate<RequestRecord> wanted) {
    return newestFirst.stream().filter(wanted).findFirst();
  }

  private static List<RequestRecord> withDecider(RequestRecord record) {
    List<RequestRecord> both = new ArrayList<>();
    record.decider().ifPresent(both::add);
    both.add(record);
    return both;
  }

  private static List<RequestAccount> accounts(Collection<RequestRecord> records) {
    return records.stream().map(RequestRecord::account).toList();
  }
}
