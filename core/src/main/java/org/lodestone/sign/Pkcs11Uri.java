package org.lodestone.sign;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Names a private key on a PKCS#11 token (RFC 7512): {@code
 * pkcs11:object=LABEL;slot-id=N?module-path=LIBRARY}.
 *
 * @param module absolute path of the library that speaks to the token
 * @param slot the token's slot; empty for the first that the library lists
 * @param object label of the key and its certificate
 */
record Pkcs11Uri(String module, OptionalInt slot, String object) {

  static final String SCHEME = "pkcs11:";

  private static final int MAX_LENGTH = 1_024;

  /** Written into the provider's configuration, so nothing that has a meaning there. */
  private static final Pattern MODULE = Pattern.compile("/[A-Za-z0-9/._+-]+");

  private static final Pattern SLOT = Pattern.compile("\\d{1,10}");

  /**
   * @throws IllegalArgumentException saying what is missing or not understood
   */
  static Pkcs11Uri parse(String text) {
    if (!text.startsWith(SCHEME) || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected a URI pkcs11:… of at most " + MAX_LENGTH + " characters");
    }
    String[] parts = text.substring(SCHEME.length()).split("\\?", 2);
    Map<String, String> attributes = new LinkedHashMap<>();
    read(parts[0], ";", attributes);
    read(parts.length > 1 ? parts[1] : "", "&", attributes);
    String module = required(attributes, "module-path");
    String object = required(attributes, "object");
    String slot = attributes.remove("slot-id");
    if (attributes.containsKey("pin-value")) {
      throw new IllegalArgumentException(
          "a PIN does not belong into a pkcs11: URI, where others see it;"
              + " use --passphrase-file or --passphrase-env");
    }
    if (!attributes.isEmpty()) {
      // Each would have to match, and Java cannot tell.
      throw new IllegalArgumentException(
          "the pkcs11: URI has the attribute %s; understood are object, slot-id and module-path"
              .formatted(attributes.keySet().iterator().next()));
    }
    if (!MODULE.matcher(module).matches()) {
      throw new IllegalArgumentException(
          "module-path is the absolute path of the token's library, found: " + module);
    }
    if (slot != null && !SLOT.matcher(slot).matches()) {
      throw new IllegalArgumentException("slot-id is a number, found: " + slot);
    }
    try {
      return new Pkcs11Uri(
          module,
          slot == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(slot)),
          object);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("slot-id is at most 2147483647, found: " + slot, e);
    }
  }

  private static void read(String part, String separator, Map<String, String> attributes) {
    if (part.isEmpty()) {
      return;
    }
    for (String attribute : part.split(separator, -1)) {
      String[] pair = attribute.split("=", 2);
      if (pair.length < 2) {
        throw new IllegalArgumentException(
            "expected NAME=VALUE in the pkcs11: URI, found: " + attribute);
      }
      // A plus is itself here, unlike in forms.
      String value = URLDecoder.decode(pair[1].replace("+", "%2B"), StandardCharsets.UTF_8);
      if (attributes.put(pair[0], value) != null) {
        throw new IllegalArgumentException("the pkcs11: URI has " + pair[0] + " twice");
      }
    }
  }

  private static String required(Map<String, String> attributes, String name) {
    String value = attributes.remove(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          "the pkcs11: URI has no %s; expected pkcs11:object=LABEL?module-path=/LIBRARY.so"
              .formatted(name));
    }
    return value;
  }
}
