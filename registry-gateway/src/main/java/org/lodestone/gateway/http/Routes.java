package org.lodestone.gateway.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpMethod;

/**
 * Who answers what: a handler for each method and kind of path. Complete before the server starts;
 * not safe for threads until then.
 */
public final class Routes {

  private final Map<Key, PathHandler<RegistryPath>> handlers = new HashMap<>();

  private record Key(String method, Class<? extends RegistryPath> kind) {}

  /** Answers requests for one kind of path. */
  public interface PathHandler<P extends RegistryPath> {

    /**
     * Returns at once; the answer may come later.
     *
     * @throws Exception as the answer, as if the exchange's callback had failed with it
     */
    void handle(P path, Exchange exchange) throws Exception;
  }

  /** Has GET and HEAD of such paths answered by this handler. */
  public <P extends RegistryPath> Routes read(Class<P> kind, PathHandler<? super P> handler) {
    return add(HttpMethod.GET, kind, handler).add(HttpMethod.HEAD, kind, handler);
  }

  /** Has other requests for such paths answered by this handler. */
  public <P extends RegistryPath> Routes add(
      HttpMethod method, Class<P> kind, PathHandler<? super P> handler) {
    handlers.put(
        new Key(method.asString(), kind),
        (path, exchange) -> handler.handle(kind.cast(path), exchange));
    return this;
  }

  /** The methods that such a path takes, as an Allow header lists them. */
  String allowed(RegistryPath path) {
    return handlers.keySet().stream()
        .filter(key -> key.kind().equals(path.getClass()))
        .map(Key::method)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /**
   * @param method in upper or lower case
   */
  Optional<PathHandler<RegistryPath>> find(String method, RegistryPath path) {
    Key key = new Key(method.toUpperCase(Locale.ROOT), path.getClass());
    return Optional.ofNullable(handlers.get(key));
  }
}
