package org.lodestone.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/**
 * Lets go of images whose documents were withdrawn: the documents and their names are forgotten,
 * and their blobs leave their swarms unless something else makes them public. Pins do not hold
 * them. The bytes stay until room is needed, as the same image may be published by another key.
 */
public final class WithdrawnImages {

  private final Holdings holdings;
  private final Claims claims;

  public WithdrawnImages(Holdings holdings) {
    this.holdings = holdings;
    this.claims = holdings.claims();
  }

  /**
   * Looks at every document that is remembered.
   *
   * @return what was let go, for people
   */
  public List<String> drop(Predicate<RememberedDocument> withdrawn) throws IOException {
    List<String> dropped = new ArrayList<>();
    for (DocumentTable.Entry entry : claims.documents()) {
      Optional<RememberedDocument> document = holdings.document(entry.payload());
      if (document.filter(withdrawn).isPresent()) {
        drop(entry.payload(), document.get().document());
        dropped.add(document.get().document().name() + "@" + document.get().document().root());
      }
    }
    return dropped;
  }

  private void drop(Digest payload, MagnetManifest document) throws IOException {
    List<String> names = new ArrayList<>();
    for (String tag : document.tags()) {
      Reference reference = Reference.ofTag(document.name(), tag);
      if (isNamedBy(payload, document, reference)) {
        names.add(reference.toString());
      }
    }
    Set<Digest> blobs = Evictions.listed(document);
    claims.drop(names, Set.of(payload), Set.of(document.name()), blobs);
    for (Digest blob : blobs) {
      holdings.leaveUnlessPublic(blob);
    }
  }

  /** Whether nothing but this document gives its image the name. */
  private boolean isNamedBy(Digest payload, MagnetManifest document, Reference name)
      throws IOException {
    Map<Digest, MagnetManifest> others = claims.forTag(name);
    others.remove(payload);
    return holdings
            .image(name.toString())
            .map(Descriptor::digest)
            .filter(document.root()::equals)
            .isPresent()
        && others.values().stream().noneMatch(other -> other.root().equals(document.root()));
  }
}
