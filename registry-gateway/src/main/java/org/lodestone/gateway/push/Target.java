package org.lodestone.gateway.push;

import java.util.Optional;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;
import org.lodestone.gateway.http.RegistryPath.OtherDigestPath;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.RepositoryName;

/**
 * Which manifest a request is about.
 *
 * @param digest empty when it is about a tag, which then is there
 */
record Target(RepositoryName name, Optional<String> tag, Optional<AnyDigest> digest) {

  static Target of(ManifestPath path) {
    return new Target(
        path.reference().name(),
        path.reference().tag(),
        path.reference().digest().map(AnyDigest::of));
  }

  static Target of(OtherDigestPath path) {
    return new Target(path.name(), Optional.empty(), Optional.of(path.digest()));
  }

  /** The tag or digest. */
  String reference() {
    return digest.map(AnyDigest::toString).or(() -> tag).orElseThrow();
  }

  RegistryException unknown() {
    return new RegistryException(
        ErrorCode.MANIFEST_UNKNOWN, this + " was not pushed to this gateway, or deleted");
  }

  @Override
  public String toString() {
    return name + (digest.isPresent() ? "@" : ":") + reference();
  }
}
