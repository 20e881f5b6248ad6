package org.lodestone.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;

/** Why images are held: the names they have and the documents that speak for them. */
final class Claims {

  private final Holdings holdings;
  private final Catalog catalog;

  Claims(Holdings holdings, Catalog catalog) {
    this.holdings = holdings;
    this.catalog = catalog;
  }

  List<String> namesOf(Digest root) throws IOException {
    return catalog.transact(c -> ImageTable.namesOf(c, root));
  }

  /** All names that the repository's images have here, or are known by. */
  Set<String> namesIn(RepositoryName repository) throws IOException {
    List<String> named = catalog.transact(c -> ImageTable.namesIn(c, repository));
    Set<String> names = new TreeSet<>(named);
    holdings.tagged(repository, Set.of()).values().stream()
        .flatMap(Set::stream)
        .forEach(tag -> names.add(repository + ":" + tag));
    return names;
  }

  /** The roots of all images that have another name than these. */
  List<Digest> rootsExcept(Collection<String> names) throws IOException {
    return catalog.transact(c -> ImageTable.rootsExcept(c, names));
  }

  /** All names, and what they stand for. */
  Map<String, Digest> names() throws IOException {
    return catalog.transact(ImageTable::all);
  }

  /** Every document that is remembered. */
  List<DocumentTable.Entry> documents() throws IOException {
    return catalog.transact(DocumentTable::entries);
  }

  /** The blobs that pulls brought here, and that no document listed that this node published. */
  Set<Digest> onlyPulled() throws IOException {
    return catalog.transact(BlobTable::onlyPulled);
  }

  /** The manifests that registries gave. */
  Set<Digest> upstreamManifests() throws IOException {
    return catalog.transact(UpstreamTable::manifests);
  }

  /** Forgets why blobs were wanted that are neither here nor listed any more. */
  void dropIdle() throws IOException {
    catalog.transact(
        c -> {
          BlobTable.dropIdleReasons(c);
          return null;
        });
  }

  /** The documents that speak for a tag now, by their payloads. */
  Map<Digest, MagnetManifest> forTag(Reference name) throws IOException {
    return documents(
        catalog.transact(c -> DocumentTable.byTag(c, name.name(), name.tag().orElse("latest"))));
  }

  /** The documents of an image, current or not. */
  Map<Digest, MagnetManifest> withRoot(Digest root) throws IOException {
    Map<Digest, MagnetManifest> found =
        documents(catalog.transact(c -> DocumentTable.listing(c, root)));
    found.values().removeIf(document -> !document.root().equals(root));
    return found;
  }

  /** The documents that count now and list one of these. */
  Map<Digest, MagnetManifest> currentListing(Collection<Digest> listed) throws IOException {
    return documents(
        catalog.transact(
            c -> {
              Set<Digest> payloads = new HashSet<>();
              for (Digest one : listed) {
                payloads.addAll(DocumentTable.currentListing(c, one));
              }
              return new ArrayList<>(payloads);
            }));
  }

  private Map<Digest, MagnetManifest> documents(List<Digest> payloads) throws IOException {
    Map<Digest, MagnetManifest> found = new HashMap<>();
    for (RememberedDocument one : holdings.read(payloads)) {
      found.put(one.envelopes().get(0).payloadDigest(), one.document());
    }
    return found;
  }

  /**
   * Takes claims away.
   *
   * @param documents by their payloads
   * @param blobs that these repositories' documents gave a reason for: where no other document of
   *     the same repository lists one, the reason goes
   */
  void drop(
      Collection<String> names,
      Collection<Digest> documents,
      Collection<RepositoryName> repositories,
      Collection<Digest> blobs)
      throws IOException {
    catalog.transact(
        c -> {
          for (String name : names) {
            ImageTable.remove(c, name);
          }
          for (Digest document : documents) {
            DocumentTable.forget(c, document);
          }
          for (RepositoryName repository : repositories) {
            for (Digest blob : blobs) {
              BlobTable.dropUnlisted(c, blob, repository);
            }
          }
          return null;
        });
    holdings.claimsDropped(Set.copyOf(names), documents);
  }
}
