package org.lodestone.torrent;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.oci.BlobStore;
import org.lodestone.oci.Digest;

/** The metainfo of the blobs in a store, kept beside them so that no blob is hashed twice. */
public final class BlobTorrents {

  public BlobTorrents(BlobStore store) {
    throw new UnsupportedOperationException("skeleton");
  }

  public Optional<BlobTorrent> find(Digest digest) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public void save(BlobTorrent torrent) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
