package org.lodestone.sign;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One PEM block in the strict form of RFC 7468, with nothing before or after it but white space.
 */
final class Pem {

  /** Longest PEM text read, in characters; the keys in use have under a thousand. */
  static final int MAX_LENGTH = 16 << 10;

  static final String PUBLIC_KEY = "PUBLIC KEY";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";

  static final String OPENSSH_PRIVATE_KEY = "OPENSSH PRIVATE KEY";

  private static final int MAX_LINE = 76;
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

  private final String label;
  private final byte[] der;

  Pem(String label, byte[] der) {
    this.label = label;
    this.der = der.clone();
  }

  /**
   * @throws IllegalArgumentException saying how the text is not one PEM block
   */
  static Pem parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected a PEM key of at most " + MAX_LENGTH + " characters, found " + text.length());
    }
    List<String> lines = text.strip().lines().map(String::stripTrailing).toList();
    Matcher begin = BEGIN.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!begin.matches()) {
      throw new IllegalArgumentException(
          "expected a PEM key that starts with a line such as -----BEGIN PUBLIC KEY-----");
    }
    String label = begin.group(1);
    refuseTraditional(label);
    if (!lines.get(lines.size() - 1).equals("-----END " + label + "-----")) {
      throw new IllegalArgumentException(
          "expected the PEM text to end with -----END " + label + "----- and one key in it");
    }
    return new Pem(label, decode(lines.subList(1, lines.size() - 1)));
  }

  /** Those formats come from {@code openssl ecparam -genkey} and old tools. */
  private static void refuseTraditional(String label) {
    if (label.startsWith("EC ") || label.equals("RSA PRIVATE KEY")) {
      throw new IllegalArgumentException(
          "found a traditional "
              + label
              + ", expected PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
  }

  private static byte[] decode(List<String> lines) {
    if (lines.stream().anyMatch(line -> line.isEmpty() || line.length() > MAX_LINE)) {
      throw new IllegalArgumentException(
          "expected PEM lines of 1 to " + MAX_LINE + " base64 characters");
    }
    String base64 = String.join("", lines);
    byte[] der;
    try {
      der = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the PEM text is not base64: " + e.getMessage(), e);
    }
    if (der.length == 0 || !Base64.getEncoder().encodeToString(der).equals(base64)) {
      throw new IllegalArgumentException("the PEM text is not canonical base64");
    }
    return der;
  }

  String label() {
    return label;
  }

  byte[] der() {
    return der.clone();
  }

  /** The text as openssl writes it. */
  @Override
  public String toString() {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
