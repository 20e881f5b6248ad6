package org.lodestone.tuf;

import static java.util.stream.Collectors.joining;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the files of a collection are called in URLs (sections 3.1 and 6.2): all but {@code
 * A-Za-z0-9_.-~} percent-encoded, as python-tuf does it.
 */
final class FileNames {

  static final String METADATA = "metadata/";
  static final String TARGETS = "targets/";

  private FileNames() {}

  /** A role's file without its version. */
  static String of(String role) {
    return encode(role) + ".json";
  }

  static String of(long version, String role) {
    return version + "." + of(role);
  }

  /** Of a target, below {@link #TARGETS}. */
  static String ofTarget(String path) {
    return Arrays.stream(path.split("/", -1)).map(FileNames::encode).collect(joining("/"));
  }

  /** Of a consistent snapshot: {@code acme/app/HASH.1.2} for {@code acme/app/1.2}. */
  static String ofTarget(String path, Hashes hashes) {
    int name = path.lastIndexOf('/') + 1;
    return ofTarget(path.substring(0, name) + hashes.any() + "." + path.substring(name));
  }

  private static String encode(String part) {
    String form = URLEncoder.encode(part, StandardCharsets.UTF_8);
    return form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }
}
