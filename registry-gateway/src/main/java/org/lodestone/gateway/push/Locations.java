package org.lodestone.gateway.push;

import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.RepositoryName;

/** The paths that answers name, relative to this registry. */
final class Locations {

  private Locations() {}

  static String blob(RepositoryName name, AnyDigest digest) {
    return "/v2/" + name + "/blobs/" + digest;
  }

  static String manifest(RepositoryName name, AnyDigest digest) {
    return "/v2/" + name + "/manifests/" + digest;
  }

  static String upload(Upload upload) {
    return "/v2/" + upload.name() + "/blobs/uploads/" + upload.id();
  }
}
