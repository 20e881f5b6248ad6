package org.lodestone.control;

import com.google.common.collect.Lists;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;

/**
 * What of a document is needed for one of its manifests: all of it for the root, one platform for a
 * child.
 *
 * @param root the manifest wanted
 * @param manifests everything it leads to, itself last
 */
record ImageContent(Descriptor root, List<Manifest> manifests, List<MagnetManifest.Blob> blobs) {

  static ImageContent of(MagnetManifest document, Digest wanted) {
    Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    Map<Digest, MagnetManifest.Blob> blobs = new LinkedHashMap<>();
    Deque<Digest> open = new ArrayDeque<>(List.of(wanted));
    while (!open.isEmpty()) {
      Digest next = open.pop();
      Optional<Manifest> manifest = document.manifest(next);
      if (manifest.isPresent()) {
        if (manifests.putIfAbsent(next, manifest.get()) == null) {
          manifest.get().references().forEach(child -> open.add(child.digest()));
        }
      } else {
        // An index may list platforms that the publisher's image does not have.
        document.blob(next).ifPresent(blob -> blobs.put(next, blob));
      }
    }
    List<Manifest> leavesFirst = Lists.reverse(List.copyOf(manifests.values()));
    return new ImageContent(
        manifests.get(wanted).descriptor(), leavesFirst, List.copyOf(blobs.values()));
  }
}
