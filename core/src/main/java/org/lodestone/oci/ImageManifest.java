package org.lodestone.oci;

import java.util.List;
import java.util.stream.Stream;

/** One platform's image: a config and its layers (OCI image-spec, manifest.md; Docker schema 2). */
public final class ImageManifest implements Manifest {

  private final byte[] bytes;
  private final Descriptor descriptor;
  private final Descriptor config;
  private final List<Descriptor> layers;

  ImageManifest(String mediaType, byte[] bytes, Descriptor config, List<Descriptor> layers) {
    this.bytes = bytes;
    this.descriptor = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
    this.config = config;
    this.layers = List.copyOf(layers);
  }

  public Descriptor config() {
    return config;
  }

  /** The layers in order, base first. */
  public List<Descriptor> layers() {
    return layers;
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
    return Stream.concat(Stream.of(config), layers.stream()).toList();
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public String toString() {
    return "image manifest " + digest();
  }
}
