package org.lodestone.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.VerifyingInputStream;

/** Copies one whole image: nothing arrives before what it refers to. */
final class ImageCopy {

  private final ImageReader reader;
  private final BlobSink sink;

  ImageCopy(ImageReader reader, BlobSink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  Manifest copy(Descriptor root) throws IOException {
    return copy(read(root));
  }

  /** Copies what hangs below a root that was read already. */
  Manifest copy(Manifest root) throws IOException {
    ImageTree tree = ImageTree.of(root, this::readChild);
    for (Descriptor blob : tree.blobs()) {
      copyBlob(blob);
    }
    for (Manifest manifest : tree.manifests()) {
      put(manifest);
    }
    return root;
  }

  /** A child that cannot be read is an error: who copies an image wants all of it. */
  private Optional<Manifest> readChild(ImageIndex index, Descriptor child) throws IOException {
    if (!MediaTypes.isManifest(child.mediaType())) {
      throw new InvalidManifestException(
          "%s lists %s of type %s, expected an image manifest or index"
              .formatted(index, child.digest(), child.mediaType()));
    }
    return Optional.of(read(child));
  }

  private Manifest read(Descriptor descriptor) throws IOException {
    if (descriptor.size() > Manifest.MAX_BYTES) {
      throw new InvalidManifestException(
          "manifest %s has %d bytes, the limit is %d"
              .formatted(descriptor.digest(), descriptor.size(), Manifest.MAX_BYTES));
    }
    byte[] bytes = reader.manifest(descriptor);
    try (InputStream checked =
        new VerifyingInputStream(new ByteArrayInputStream(bytes), descriptor)) {
      return Manifest.parse(Optional.of(descriptor.mediaType()), checked.readAllBytes());
    }
  }

  private void copyBlob(Descriptor blob) throws IOException {
    if (MediaTypes.isNonDistributable(blob.mediaType())) {
      throw new IOException(
          "layer %s may not be passed on (%s): an image with it cannot be published"
              .formatted(blob.digest(), blob.mediaType()));
    }
    if (sink.contains(blob.digest())) {
      return;
    }
    try (InputStream in = reader.blob(blob)) {
      sink.write(blob.mediaType(), Optional.of(blob), in);
    }
  }

  private void put(Manifest manifest) throws IOException {
    if (!sink.contains(manifest.digest())) {
      sink.write(
          manifest.mediaType(),
          Optional.of(manifest.descriptor()),
          new ByteArrayInputStream(manifest.bytes()));
    }
  }
}
