package org.lodestone.oci;

/** A well-formed digest of an algorithm other than SHA-256, which the OCI image-spec allows. */
public final class UnsupportedDigestException extends InvalidManifestException {

  private static final long serialVersionUID = 1L;

  public UnsupportedDigestException(String message) {
    super(message);
  }
}
