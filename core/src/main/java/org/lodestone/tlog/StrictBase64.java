package org.lodestone.tlog;

import java.util.Base64;

/** Base64 (RFC 4648, section 4) of which each content has exactly one form. */
final class StrictBase64 {

  private StrictBase64() {}

  /**
   * @param what names the text in the error message
   * @throws IllegalArgumentException when it is not base64, lacks padding or has stray bits
   */
  static byte[] decode(String what, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + what + " is not base64: " + e.getMessage(), e);
    }
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("the " + what + " is not canonical base64");
    }
    return bytes;
  }
}
