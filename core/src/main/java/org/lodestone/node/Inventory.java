package org.lodestone.node;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;

/**
 * What the store has, image by image, at one moment. To take it, every document and the manifests
 * of images without one are read.
 *
 * @param unclaimed blobs that are here and belong to no image
 */
record Inventory(List<HeldImage> images, List<BlobTable.Row> unclaimed) {

  static Inventory take(Holdings holdings, Pins pins) throws IOException {
    return new Taking(holdings, pins.list()).take();
  }

  private static final class Taking {

    private final Holdings holdings;
    private final List<PinPattern> pins;
    private final Claims claims;
    private final Map<Digest, Found> found = new HashMap<>();

    /** One image, as far as it is known by now. */
    private static final class Found {
      private final TreeSet<String> names = new TreeSet<>();
      private final TreeSet<String> documentNames = new TreeSet<>();
      private final Set<Digest> blobs = new HashSet<>();
      private Optional<Origin> origin = Optional.empty();
    }

    Taking(Holdings holdings, List<PinPattern> pins) {
      this.holdings = holdings;
      this.pins = pins;
      this.claims = holdings.claims();
    }

    Inventory take() throws IOException {
      claims.names().forEach((name, root) -> at(root).names.add(name));
      for (DocumentTable.Entry entry : claims.documents()) {
        Optional<RememberedDocument> document = holdings.document(entry.payload());
        document.ifPresent(one -> add(entry, one.document()));
      }
      StoredImages images = new StoredImages(holdings.store());
      Set<Digest> upstream = claims.upstreamManifests();
      for (Digest root : images.roots(found.keySet(), Set.of())) {
        Found image = at(root);
        if (image.origin.isEmpty()) {
          image.blobs.addAll(images.tree(root));
          image.origin = upstream.contains(root) ? Optional.of(Origin.UPSTREAM) : Optional.empty();
        }
      }
      return count();
    }

    private Found at(Digest root) {
      return found.computeIfAbsent(root, unknown -> new Found());
    }

    private void add(DocumentTable.Entry entry, MagnetManifest document) {
      Found image = at(document.root());
      image.blobs.addAll(Evictions.listed(document));
      if (entry.current()) {
        image.documentNames.addAll(Evictions.names(document));
      }
      if (entry.origin() == Origin.PUBLISHED || image.origin.isEmpty()) {
        image.origin = Optional.of(entry.origin());
      }
    }

    private Inventory count() throws IOException {
      Multiset<Digest> claimed = HashMultiset.create();
      found.values().forEach(image -> claimed.addAll(image.blobs));
      Map<Digest, BlobTable.Row> here = new HashMap<>();
      List<BlobTable.Row> unclaimed = new ArrayList<>();
      for (BlobTable.Row row : holdings.blobs().all()) {
        here.put(row.digest(), row);
        if (!claimed.contains(row.digest())) {
          unclaimed.add(row);
        }
      }
      List<HeldImage> images = new ArrayList<>();
      found.forEach((root, image) -> images.add(image(root, image, here, claimed)));
      return new Inventory(images, unclaimed);
    }

    private HeldImage image(
        Digest root, Found image, Map<Digest, BlobTable.Row> here, Multiset<Digest> claimed) {
      List<BlobTable.Row> alone = new ArrayList<>();
      List<BlobTable.Row> shared = new ArrayList<>();
      for (Digest blob : image.blobs) {
        if (here.containsKey(blob)) {
          (claimed.count(blob) == 1 ? alone : shared).add(here.get(blob));
        }
      }
      return new HeldImage(
          root,
          Collections.unmodifiableSortedSet(
              image.names.isEmpty() ? image.documentNames : image.names),
          image.origin,
          pin(image),
          image.blobs,
          alone,
          shared);
    }

    /** As eviction does, it minds what the documents call the image, too. */
    private Optional<PinPattern> pin(Found image) {
      return pins.stream()
          .filter(
              pin ->
                  image.names.stream().anyMatch(pin::matches)
                      || image.documentNames.stream().anyMatch(pin::matches))
          .findFirst();
    }
  }
}
