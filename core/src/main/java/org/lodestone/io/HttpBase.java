package org.lodestone.io;

import java.net.URI;

/**
 * An address below which a server's files are.
 *
 * @param value without a slash at its end
 */
public record HttpBase(String value) {

  /**
   * @param what is served there, for the message, as in "a collection"
   * @throws IllegalArgumentException when it is no plain http or https address
   */
  public static HttpBase of(String what, URI address) {
    boolean http = "http".equalsIgnoreCase(address.getScheme());
    if (!(http || "https".equalsIgnoreCase(address.getScheme()))
        || address.getHost() == null
        || address.getRawQuery() != null
        || address.getRawFragment() != null
        || address.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          what + " is given as http://HOST/PATH or https://HOST/PATH, found " + address);
    }
    return new HttpBase(address.toString().replaceAll("/+$", ""));
  }

  /**
   * @param path relative, as it stands in a URI
   */
  public URI resolve(String path) {
    return URI.create(value + "/" + path);
  }

  @Override
  public String toString() {
    return value;
  }
}
