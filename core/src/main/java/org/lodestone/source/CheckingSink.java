package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.VerifyingInputStream;
import org.lodestone.oci.WrongContentException;

/**
 * Reads an image to its last byte and keeps nothing of it: what has been copied here is what its
 * digests say. For use by one thread.
 */
public final class CheckingSink implements BlobSink {

  private static final int BUFFER_SIZE = 1 << 16;

  private final Set<Digest> checked = new HashSet<>();
  private long bytes;

  @Override
  public boolean contains(Digest digest) {
    return checked.contains(digest);
  }

  /**
   * @throws WrongContentException when it is not what was expected
   */
  @Override
  public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    InputStream checking = expected.isPresent() ? new VerifyingInputStream(in, expected.get()) : in;
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[BUFFER_SIZE];
    long size = 0;
    for (int read = checking.read(buffer); read >= 0; read = checking.read(buffer)) {
      if (expected.isEmpty()) {
        sha256.update(buffer, 0, read);
      }
      size += read;
    }
    Digest digest = expected.map(Descriptor::digest).orElseGet(() -> Digest.ofRaw(sha256.digest()));
    if (checked.add(digest)) {
      bytes += size;
    }
    return new Descriptor(mediaType, digest, size);
  }

  /** How many blobs it has seen, manifests among them. */
  public int blobs() {
    return checked.size();
  }

  /** How many bytes they have. */
  public long bytes() {
    return bytes;
  }
}
