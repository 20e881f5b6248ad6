package org.lodestone.oci;

import java.util.List;

/**
 * Several images under one name, usually one a platform (OCI image-spec, image-index.md; Docker
 * manifest list).
 */
public final class ImageIndex implements Manifest {

  private final byte[] bytes;
  private final Descriptor descriptor;
  private final List<Descriptor> manifests;

  ImageIndex(String mediaType, byte[] bytes, List<Descriptor> manifests) {
    this.bytes = bytes;
    this.descriptor = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
    this.manifests = List.copyOf(manifests);
  }

  /** The child manifests, in the index's order. */
  public List<Descriptor> manifests() {
    return manifests;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String mediaType() {
    return descriptor.mediaType();
  }

  @Override
  public List<Descriptor> references() {
    return manifests;
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public String toString() {
    return "image index " + digest();
  }
}
