package org.lodestone.gateway.manifest;

import java.util.Locale;
import org.lodestone.oci.Platform;

/** The platform that clients beside this gateway run images on. */
final class HostPlatform {

  private static final String ARCHITECTURE = architecture(System.getProperty("os.arch"));

  private HostPlatform() {}

  /** Variants are not compared: an index rarely has several that one host runs. */
  static boolean runs(Platform platform) {
    return platform.os().equals("linux") && platform.architecture().equals(ARCHITECTURE);
  }

  /** Java's name of an architecture as Go's, which images use. */
  private static String architecture(String javaName) {
    return switch (javaName.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case "x86", "i386", "i686" -> "386";
      default -> javaName;
    };
  }
}
