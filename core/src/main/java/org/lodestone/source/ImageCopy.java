package org.lodestone.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.VerifyingInputStream;

/** Copies one whole image, depth first, so that nothing arrives before what it refers to. */
final class ImageCopy {

  /** An index of indexes is legal; deeper nesting has no use. */
  private static final int MAX_DEPTH = 3;

  private static final int MAX_MANIFESTS = 1000;

  private final ImageReader reader;
  private final BlobSink sink;
  private final Set<Digest> copied = new HashSet<>();
  private int manifests;

  ImageCopy(ImageReader reader, BlobSink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  Manifest copy(Descriptor root) throws IOException {
    Manifest manifest = read(root);
    copy(manifest, 0);
    return manifest;
  }

  /** Copies what hangs below a root that was read already. */
  Manifest copy(Manifest root) throws IOException {
    copy(root, 0);
    return root;
  }

  private void copy(Manifest manifest, int depth) throws IOException {
    if (depth > MAX_DEPTH || ++manifests > MAX_MANIFESTS) {
      throw new InvalidManifestException(
          "image index nests deeper than %d or has more than %d manifests"
              .formatted(MAX_DEPTH, MAX_MANIFESTS));
    }
    if (manifest instanceof ImageIndex index) {
      copyChildren(index, depth);
    } else {
      for (Descriptor part : manifest.references()) {
        copyBlob(part);
      }
    }
    put(manifest);
  }

  private void copyChildren(ImageIndex index, int depth) throws IOException {
    for (Descriptor child : index.manifests()) {
      if (!MediaTypes.isManifest(child.mediaType())) {
        throw new InvalidManifestException(
            "%s lists %s of type %s, expected an image manifest or index"
                .formatted(index, child.digest(), child.mediaType()));
      }
      if (copied.add(child.digest())) {
        copy(read(child), depth + 1);
      }
    }
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
    if (!copied.add(blob.digest()) || sink.contains(blob.digest())) {
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
