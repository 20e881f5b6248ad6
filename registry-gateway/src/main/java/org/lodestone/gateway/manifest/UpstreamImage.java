package org.lodestone.gateway.manifest;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;

/** An image of an upstream registry: of an index those manifests that were asked for. */
record UpstreamImage(UpstreamRecords records, RepositoryName name, Manifest root)
    implements PulledImage {

  @Override
  public ImageTree tree() throws IOException {
    return ImageTree.of(root, (index, child) -> manifest(child.digest()));
  }

  private Optional<Manifest> manifest(Digest digest) throws IOException {
    Optional<byte[]> bytes = records.manifest(name, digest);
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(Manifest.parse(Optional.empty(), bytes.get()));
  }
}
