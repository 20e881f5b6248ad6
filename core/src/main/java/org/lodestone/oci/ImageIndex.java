package org.lodestone.oci;

import java.util.List;

/**
 * Several images under one name, usually one a platform (OCI image-spec, image-index.md; Docker
 * manifest list).
 */
public final class ImageIndex implements Manifest {

  /** The child manifests, in the index's order. */
  public List<Descriptor> manifests() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public byte[] bytes() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public String mediaType() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public List<Descriptor> references() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public Descriptor descriptor() {
    throw new UnsupportedOperationException("skeleton");
  }
}
