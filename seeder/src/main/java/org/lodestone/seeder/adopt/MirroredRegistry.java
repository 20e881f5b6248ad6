package org.lodestone.seeder.adopt;

import java.util.regex.Pattern;

/**
 * A registry whose names are to be pulled through the gateway.
 *
 * @param host as it begins the names of images: {@code docker.io}, {@code registry.example:5000};
 *     {@code *} is every registry
 */
public record MirroredRegistry(String host) {

  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?");

  public static final MirroredRegistry DOCKER_HUB = new MirroredRegistry("docker.io");

  static final MirroredRegistry EVERY = new MirroredRegistry("*");

  /**
   * @throws IllegalArgumentException for what begins no image's name
   */
  public MirroredRegistry {
    if (!host.equals("*") && !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "expected a registry's host as in names of images, such as docker.io or"
              + " registry.example:5000, found: "
              + host);
    }
  }

  @Override
  public String toString() {
    return host;
  }
}
