package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.VerifyingInputStream;
import org.lodestone.store.BlobStore;

/** Writes blobs into a {@link BlobStore} and checks them on the way. */
public final class StoreSink implements BlobSink {

  private static final int BUFFER_SIZE = 1 << 20;

  private final BlobStore store;

  public StoreSink(BlobStore store) {
    this.store = store;
  }

  @Override
  public boolean contains(Digest digest) {
    return store.contains(digest);
  }

  @Override
  public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
      throws IOException {
    InputStream checked = expected.isPresent() ? new VerifyingInputStream(in, expected.get()) : in;
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[BUFFER_SIZE];
    long size = 0;
    try (BlobStore.BlobWriter blob = store.newBlob()) {
      for (int read = checked.read(buffer); read >= 0; read = checked.read(buffer)) {
        if (expected.isEmpty()) {
          sha256.update(buffer, 0, read);
        }
        blob.write(ByteBuffer.wrap(buffer, 0, read));
        size += read;
      }
      Digest digest =
          expected.map(Descriptor::digest).orElseGet(() -> Digest.ofRaw(sha256.digest()));
      blob.commit(digest);
      return new Descriptor(mediaType, digest, size);
    }
  }
}
