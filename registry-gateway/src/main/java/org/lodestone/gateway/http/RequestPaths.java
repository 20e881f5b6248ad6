package org.lodestone.gateway.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.lodestone.oci.RepositoryName;

/**
 * Reads the paths of requests. Those that are asked for again and again are read once, and what is
 * kept of their requests shares them.
 */
final class RequestPaths {

  private static final int MAX_KNOWN = 1_024;

  private final Predicate<RepositoryName> rejected;
  private final Cache<String, RegistryPath> known =
      CacheBuilder.newBuilder().maximumSize(MAX_KNOWN).build();

  /**
   * @param rejected the names under which the trust policy lets nothing be served
   */
  RequestPaths(Predicate<RepositoryName> rejected) {
    this.rejected = rejected;
  }

  RegistryPath of(Request request) throws RegistryException {
    String asked = request.getHttpURI().getPathQuery();
    RegistryPath before = known.getIfPresent(asked);
    if (before != null) {
      return before;
    }
    PathNames names = new PathNames(namespace(request), rejected);
    String path = Request.getPathInContext(request);
    RegistryPath read = RegistryPath.parse(path, names);
    if (!names.dependOnPolicy(path)) {
      known.put(asked, read);
    }
    return read;
  }

  private static Optional<String> namespace(Request request) {
    return request.getHttpURI().getQuery() == null
        ? Optional.empty()
        : Optional.ofNullable(Request.extractQueryParameters(request).getValue("ns"));
  }
}
