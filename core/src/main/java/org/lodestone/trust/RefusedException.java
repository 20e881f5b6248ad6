package org.lodestone.trust;

/** No offered document is acceptable under the trust policy; the message is fit for clients. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
