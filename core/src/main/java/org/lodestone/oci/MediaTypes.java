package org.lodestone.oci;

/** Media types of images (OCI image-spec, media-types.md; Docker image manifest V2, schema 2). */
public final class MediaTypes {

  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
  public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";

  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_MANIFEST_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final String OCI_NONDISTRIBUTABLE =
      "application/vnd.oci.image.layer.nondistributable.";
  private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.";

  private MediaTypes() {}

  /** Whether it names one image: an OCI image manifest or a Docker schema 2 manifest. */
  public static boolean isImageManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  /** Whether it names several images: an OCI image index or a Docker manifest list. */
  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_MANIFEST_LIST);
  }

  public static boolean isManifest(String mediaType) {
    return isImageManifest(mediaType) || isIndex(mediaType);
  }

  /** Whether it names a layer whose owner forbids passing it on (some Windows base layers). */
  public static boolean isNonDistributable(String mediaType) {
    return mediaType.startsWith(OCI_NONDISTRIBUTABLE) || mediaType.startsWith(DOCKER_FOREIGN);
  }
}
