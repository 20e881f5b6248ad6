package org.lodestone.source;

import java.util.regex.Pattern;

/**
 * The ID by which a Docker daemon knows an image, whole or abbreviated (distribution/reference,
 * "identifier").
 *
 * @param hex 6 to 64 lower-case hexadecimal characters
 */
public record ImageId(String hex) {

  private static final Pattern HEX = Pattern.compile("[a-f0-9]{6,64}");

  public ImageId {
    if (!isImageId(hex)) {
      throw new IllegalArgumentException(
          "an image ID is 6 to 64 lower-case hexadecimal characters, found: " + hex);
    }
  }

  public static boolean isImageId(String text) {
    return HEX.matcher(text).matches();
  }
}
