package org.lodestone.tracker.index;

import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;

/**
 * What a document can be asked for by, as one text. A digest alone keeps its {@code @}, because
 * {@code sha256} is a fine name for a repository, too.
 */
public record Subject(String text) {

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
