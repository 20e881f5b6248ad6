package org.lodestone.tracker.index;

import java.util.ArrayList;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;

/**
 * What a document can be asked for by, as one text. A digest alone keeps its {@code @}, because
 * {@code sha256} is a fine name for a repository, too.
 */
public record Subject(String text) {

  /** All that a document can be asked for by. */
  static List<Subject> all(MagnetManifest document) {
    List<Subject> all = new ArrayList<>();
    for (String tag : document.tags()) {
      all.add(tag(document.name(), tag));
    }
    for (Manifest manifest : document.manifests()) {
      all.add(digest(manifest.digest()));
      all.add(digest(document.name(), manifest.digest()));
    }
    return all;
  }

  static Subject tag(RepositoryName name, String tag) {
    return new Subject(name + ":" + tag);
  }

  static Subject digest(RepositoryName name, Digest digest) {
    return new Subject(name + "@" + digest);
  }

  static Subject digest(Digest digest) {
    return new Subject("@" + digest);
  }
}
