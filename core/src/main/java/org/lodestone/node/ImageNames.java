package org.lodestone.node;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Manifest;
import org.lodestone.store.BlobStore;

/**
 * The names of images that are whole in a store. The catalog has all of them; the layout's
 * index.json, which other tools read, has the newest.
 */
final class ImageNames {

  /** The newest names in index.json. */
  static final int MAX_NAMES = 4_000;

  /** Readers accept {@link Manifest#MAX_BYTES}; the rest is left to other tools' entries. */
  private static final int MAX_INDEX_BYTES = Manifest.MAX_BYTES - (64 << 10);

  private final BlobStore store;
  private final Catalog catalog;

  ImageNames(BlobStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  Optional<Descriptor> find(String name) throws IOException {
    return catalog.transact(c -> ImageTable.find(c, name));
  }

  void put(Collection<String> names, Descriptor root) throws IOException {
    boolean news =
        catalog.transact(
            c -> {
              boolean changed = false;
              for (String name : names) {
                if (!ImageTable.find(c, name).equals(Optional.of(root))) {
                  ImageTable.put(c, name, root);
                  changed = true;
                }
              }
              return changed;
            });
    if (news) {
      writeIndex(Set.of());
    }
  }

  /**
   * Makes index.json anew.
   *
   * @param forgotten names that this node gave and does not know any more
   */
  void writeIndex(Set<String> forgotten) throws IOException {
    store.changeIndex(
        index -> {
          Map<String, Descriptor> newest = catalog.transact(c -> ImageTable.newest(c, MAX_NAMES));
          Set<String> own = catalog.transact(c -> ImageTable.known(c, index.refNames()));
          own.addAll(forgotten);
          return index.withOwn(own::contains, newest, MAX_INDEX_BYTES);
        });
  }
}
