package org.lodestone.oci;

import java.io.IOException;

/** Opens images by the transports users know from skopeo. */
public final class ImageSources {

  private ImageSources() {}

  /**
   * Opens {@code docker-archive:FILE[:ref]}, {@code oci:DIR[:tag]}, {@code oci-archive:FILE[:tag]},
   * {@code docker://registry/name[:tag|@digest]}, {@code docker-daemon:name:tag}, or a bare path
   * that is recognised by what it holds.
   *
   * @throws IllegalArgumentException for an unknown transport or unusable reference
   * @throws IOException when the source cannot be opened
   */
  public static ImageSource open(String image, SourceOptions options) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * @param plainHttp whether {@code docker://} may talk HTTP to registries not on loopback
   */
  public record SourceOptions(boolean plainHttp) {}
}
