package org.lodestone.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.lodestone.io.BulkInputStream;

/**
 * Passes bytes on and throws at the end, before the reader sees end of file, unless size and digest
 * are the promised ones; throws at the first byte too many.
 */
public final class VerifyingInputStream extends BulkInputStream {

  private final InputStream in;
  private final Descriptor expected;
  private final MessageDigest sha256 = Digest.newSha256();
  private long count;
  private boolean verified;

  public VerifyingInputStream(InputStream in, Descriptor expected) {
    this.in = in;
    this.expected = expected;
  }

  @Override
  protected int readSome(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read < 0) {
      verify();
      return read;
    }
    count += read;
    if (count > expected.size()) {
      throw new WrongContentException(
          "blob %s has more than the expected %d bytes"
              .formatted(expected.digest(), expected.size()));
    }
    sha256.update(buffer, offset, read);
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void verify() throws IOException {
    if (verified) {
      return;
    }
    if (count != expected.size()) {
      throw new WrongContentException(
          "blob %s has %d bytes, expected %d".formatted(expected.digest(), count, expected.size()));
    }
    Digest found = Digest.ofRaw(sha256.digest());
    if (!found.equals(expected.digest())) {
      throw new WrongContentException(
          "blob has digest %s, expected %s".formatted(found, expected.digest()));
    }
    verified = true;
  }
}
