package org.lodestone.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.oci.RepositoryName;
import org.lodestone.registry.RegistryEndpoint;
import org.lodestone.upstream.Upstream;

/**
 * A registry that images are pulled through. A component that is null takes its default.
 *
 * @param registry its name, with which those of its images begin, such as docker.io
 * @param address {@code host[:port]} where it is reached (its name)
 * @param plainHttp whether HTTP will do; on loopback it always does (false)
 * @param ca a PEM file of certificates that its may be signed with, beside the system's (none)
 * @param login whether it is asked with the logins of the gateway's user where a client presents
 *     none: whoever reaches the gateway then reads what this user may (false)
 * @param share whether what everybody may read there is seeded (true)
 * @param fresh how long a tag is served without being asked for again, at most a day; zero asks
 *     each time (30 s)
 * @param access how long a client that was accepted is not asked about again, at most an hour; zero
 *     asks each time (1 min)
 */
public record UpstreamSettings(
    String registry,
    String address,
    Boolean plainHttp,
    Path ca,
    Boolean login,
    Boolean share,
    Duration fresh,
    Duration access) {

  private static final Duration MAX_FRESH = Duration.ofDays(1);
  private static final Duration MAX_ACCESS = Duration.ofHours(1);

  public UpstreamSettings {
    if (registry == null) {
      throw new IllegalArgumentException("an upstream has a registry, such as docker.io");
    }
    checkHost("registry", registry);
    if (address != null) {
      checkHost("address", address);
    }
    plainHttp = plainHttp != null && plainHttp;
    login = login != null && login;
    share = share == null || share;
    fresh = bounded("fresh", fresh, Duration.ofSeconds(30), MAX_FRESH);
    access = bounded("access", access, Duration.ofMinutes(1), MAX_ACCESS);
  }

  private static void checkHost(String what, String text) {
    Optional<String> domain;
    try {
      domain = RepositoryName.parse(text + "/image").domain();
    } catch (IllegalArgumentException e) {
      domain = Optional.empty();
    }
    if (!domain.equals(Optional.of(text))) {
      throw new IllegalArgumentException(
          "%s is a host name, with a port if need be, such as registry.example:5000; found: %s"
              .formatted(what, text));
    }
  }

  private static Duration bounded(String what, Duration value, Duration otherwise, Duration most) {
    if (value == null) {
      return otherwise;
    }
    if (value.isNegative() || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is a duration from PT0S to %s, found: %s".formatted(what, most, value));
    }
    return value;
  }

  Upstream.Config config() {
    RegistryEndpoint endpoint =
        address == null
            ? new RegistryEndpoint(registry, plainHttp)
            : new RegistryEndpoint(registry, address, plainHttp);
    return new Upstream.Config(endpoint, Optional.ofNullable(ca), login, share, fresh, access);
  }
}
