package org.lodestone.oci;

import java.util.List;

/** One platform's image: a config and its layers (OCI image-spec, manifest.md; Docker schema 2). */
public final class ImageManifest implements Manifest {

  public Descriptor config() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The layers in order, base first. */
  public List<Descriptor> layers() {
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
