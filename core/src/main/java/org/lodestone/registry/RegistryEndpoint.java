package org.lodestone.registry;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a registry is reached.
 *
 * @param name as in an image's name, for example {@code docker.io} or {@code localhost:5000}
 * @param host where it is reached, with its port if need be; mostly the name
 * @param plainHttp whether HTTP will do although the registry is not on loopback
 */
public record RegistryEndpoint(String name, String host, boolean plainHttp) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[?(?:::1)\\]?");

  /** Reached by its name. */
  public RegistryEndpoint(String name, boolean plainHttp) {
    this(name, name.equals("docker.io") ? "registry-1.docker.io" : name, plainHttp);
  }

  /**
   * The API addresses to try, in order. Where HTTP will do it comes first: a TLS port refuses it at
   * once, while some HTTP servers never answer a TLS greeting.
   */
  public List<URI> addresses() {
    URI secure = URI.create("https://" + host + "/v2/");
    boolean http = mayUseHttp(Optional.ofNullable(secure.getHost()).orElse(host));
    return http ? List.of(URI.create("http://" + host + "/v2/"), secure) : List.of(secure);
  }

  public boolean mayUseHttp(String host) {
    return plainHttp || LOOPBACK.matcher(host).matches();
  }
}
