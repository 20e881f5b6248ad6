package org.lodestone.gateway.http;

import java.util.Optional;
import java.util.function.Predicate;
import org.lodestone.oci.RepositoryName;

/**
 * Which repository the name in a request's path means.
 *
 * <p>Mirrored names are looked up under the registry they come from: {@code
 * /v2/library/alpine/…?ns=docker.io}, as containerd asks, and {@code
 * /v2/via/docker.io/library/alpine/…}, for clients that can be given a path only, both mean {@code
 * docker.io/library/alpine}.
 *
 * <p>Docker's classic store asks its mirror for {@code /v2/library/alpine/…} and leaves out which
 * registry it means. That is looked up under docker.io where the trust policy lets nothing be
 * served under the plain name. Only the policy decides, so that nobody who withholds a document can
 * put another name's in its place; and only for {@code library/}, because the other names of Docker
 * Hub may belong to others than the same plain names do.
 *
 * @param namespace the query parameter {@code ns}: the registry that is mirrored
 * @param rejected the names under which the trust policy lets nothing be served
 */
record PathNames(Optional<String> namespace, Predicate<RepositoryName> rejected) {

  private static final String VIA = "via/";
  private static final String OFFICIAL = "library/";
  private static final String DOCKER_HUB = "docker.io/";

  /** Whether a path may mean another repository when the policy changes. */
  boolean dependOnPolicy(String path) {
    return isPlain() && path.startsWith(RegistryPath.ROOT + OFFICIAL);
  }

  private boolean isPlain() {
    return namespace.filter(registry -> !registry.isEmpty()).isEmpty();
  }

  RepositoryName parse(String text) throws RegistryException {
    try {
      if (text.startsWith(VIA)) {
        return RepositoryName.parse(text.substring(VIA.length()));
      }
      if (!isPlain()) {
        return RepositoryName.parse(namespace.orElseThrow() + "/" + text);
      }
      RepositoryName plain = RepositoryName.parse(text);
      return text.startsWith(OFFICIAL) && rejected.test(plain)
          ? RepositoryName.parse(DOCKER_HUB + text)
          : plain;
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.NAME_INVALID, e.getMessage(), e);
    }
  }
}
