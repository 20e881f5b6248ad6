package org.lodestone.gateway.manifest;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The media types a client takes (RFC 9110, section 12.5.1). Several Accept lines are one list:
 * skopeo and podman send one line a type.
 */
final class Accept {

  private static final int MAX_TYPES = 100;

  private final Set<String> types;

  private Accept(Set<String> types) {
    this.types = types;
  }

  /**
   * @param lines the header's lines, in any number; none means anything is welcome
   */
  static Accept of(List<String> lines) {
    Set<String> types = new HashSet<>();
    for (String line : lines) {
      for (String entry : line.split(",", MAX_TYPES)) {
        String[] parts = entry.split(";", 2);
        String type = parts[0].strip().toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !(parts.length == 2 && isRefusal(parts[1]))) {
          types.add(type);
        }
      }
    }
    return new Accept(types);
  }

  boolean accepts(String mediaType) {
    return types.isEmpty()
        || types.contains(mediaType)
        || types.contains("*/*")
        || types.contains("application/*");
  }

  /** A weight of zero: {@code q=0}, {@code q=0.000}. */
  private static boolean isRefusal(String parameters) {
    String weight = parameters.replace(" ", "").toLowerCase(Locale.ROOT);
    return weight.matches("q=0(\\.0*)?");
  }

  @Override
  public String toString() {
    return String.join(", ", types);
  }
}
