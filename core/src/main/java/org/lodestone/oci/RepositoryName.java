package org.lodestone.oci;

/**
 * A repository's name, such as {@code acme/app} or {@code docker.io/library/alpine}: the grammar of
 * a name in distribution/reference, at most 255 characters. Compared as written: no default domain
 * is added.
 */
public record RepositoryName(String value) {

  public RepositoryName {
    // the grammar is checked here
  }

  /**
   * @throws IllegalArgumentException saying which rule the text breaks
   */
  public static RepositoryName parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public String toString() {
    return value;
  }
}
