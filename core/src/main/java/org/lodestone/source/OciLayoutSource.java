package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.store.LayoutIndex;

/** An image in an OCI image layout, be it a directory or a tar archive. */
final class OciLayoutSource implements ImageSource {

  private final String description;
  private final FileTree files;
  private final Optional<String> refName;

  /**
   * @param description what error messages call it
   * @param files closed with this source
   * @param refName which image; empty for the only one
   */
  OciLayoutSource(String description, FileTree files, Optional<String> refName) {
    this.description = description;
    this.files = files;
    this.refName = refName;
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    try {
      LayoutIndex.checkLayoutFile(files.read("oci-layout"));
      Descriptor root = LayoutIndex.parse(files.read("index.json")).find(refName);
      return new ImageCopy(new Reader(), sink).copy(root);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "%s is no whole OCI image layout: there is no file %s".formatted(this, e.getFile()), e);
    } catch (InvalidManifestException e) {
      throw new InvalidManifestException(this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  @Override
  public String toString() {
    return description;
  }

  private final class Reader implements ImageReader {

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
      return files.read(path(descriptor));
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
      return files.open(path(descriptor));
    }

    private String path(Descriptor descriptor) {
      return "blobs/sha256/" + descriptor.digest().hex();
    }
  }
}
