package org.lodestone.gateway.manifest;

import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;

/** An image of a signed document, which has all of it. */
record SignedImage(MagnetManifest document, Manifest root) implements PulledImage {

  @Override
  public ImageTree tree() {
    return document.tree(root.digest());
  }

  @Override
  public boolean lists(Digest blob) {
    return document.blob(blob).isPresent();
  }
}
