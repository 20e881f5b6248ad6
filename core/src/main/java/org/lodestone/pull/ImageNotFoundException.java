package org.lodestone.pull;

/** No index and no earlier pull knows the image. */
public final class ImageNotFoundException extends Exception {

  private static final long serialVersionUID = 1L;

  public ImageNotFoundException(String message) {
    super(message);
  }
}
