package org.lodestone.document;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Reference;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.PieceLength;

/** The rules that tie the parts of a {@link MagnetManifest} together, one message each. */
final class Consistency {

  /** Beyond this, RFC 3339 has no way to write a time. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Consistency() {}

  static void checkHead(List<String> tags, long sequence, Instant issued, Instant expires) {
    checkTags(tags, MagnetManifest.MAX_TAGS);
    require(
        sequence > 0 && sequence <= MagnetManifest.MAX_SEQUENCE,
        "expected a sequence from 1 to " + MagnetManifest.MAX_SEQUENCE + ", found " + sequence);
    require(
        !issued.isBefore(Instant.EPOCH) && !expires.isAfter(LAST),
        "issued " + issued + " and expires " + expires + " are not both between 1970 and 9999");
    require(expires.isAfter(issued), "expires " + expires + " is not after issued " + issued);
  }

  static void checkTags(List<String> tags, int most) {
    require(tags.size() <= most, "expected at most " + most + " tags, found " + tags.size());
    Set<String> seen = new HashSet<>();
    for (String tag : tags) {
      require(Reference.isTag(tag), "not a tag: " + abbreviate(tag));
      require(seen.add(tag), "tag " + tag + " is listed twice");
    }
  }

  static void checkTime(String what, Instant time) {
    require(
        !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST),
        what + " " + time + " is not between 1970 and 9999");
  }

  static void checkMagnet(Descriptor blob, Optional<MagnetLink> magnet) {
    String name = "blob " + blob.digest();
    require(
        magnet.isPresent() || blob.size() == 0,
        name + " of " + blob.size() + " bytes has no magnet");
    require(magnet.isEmpty() || blob.size() > 0, name + " is empty and has a magnet");
    require(
        blob.size() <= PieceLength.MAX_SIZE,
        name + " has " + blob.size() + " bytes; a torrent holds at most " + PieceLength.MAX_SIZE);
    magnet.ifPresent(
        link -> {
          link.length()
              .ifPresent(
                  length ->
                      require(
                          length == blob.size(),
                          name + " has size " + blob.size() + ", its magnet xl=" + length));
          String expected = blob.digest().fileName();
          link.displayName()
              .ifPresent(
                  found ->
                      require(
                          found.equals(expected),
                          name
                              + ": expected magnet dn="
                              + expected
                              + ", found "
                              + abbreviate(found)));
        });
  }

  static void checkContent(Digest root, List<Manifest> manifests, List<MagnetManifest.Blob> blobs) {
    require(
        manifests.size() <= MagnetManifest.MAX_MANIFESTS,
        "expected at most "
            + MagnetManifest.MAX_MANIFESTS
            + " manifests, found "
            + manifests.size());
    require(
        blobs.size() <= MagnetManifest.MAX_BLOBS,
        "expected at most " + MagnetManifest.MAX_BLOBS + " blobs, found " + blobs.size());
    Map<Digest, Manifest> byDigest = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      require(
          byDigest.put(manifest.digest(), manifest) == null,
          "manifest " + manifest.digest() + " is listed twice");
    }
    require(byDigest.containsKey(root), "root " + root + " is not among the manifests");
    checkTree(root, byDigest);
    for (Manifest manifest : manifests) {
      if (manifest instanceof ImageIndex index) {
        checkChildren(index, byDigest);
      }
    }
    checkBlobs(manifests, blobs);
    checkHostNames(blobs);
  }

  private static void checkHostNames(List<MagnetManifest.Blob> blobs) {
    Set<String> names = new HashSet<>();
    for (MagnetManifest.Blob blob : blobs) {
      blob.magnet().ifPresent(magnet -> names.addAll(magnet.hostNames()));
      require(
          names.size() <= MagnetManifest.MAX_HOST_NAMES,
          "expected at most "
              + MagnetManifest.MAX_HOST_NAMES
              + " host names in the magnets of all blobs, found more");
    }
  }

  /** Every manifest is reached from the root. */
  private static void checkTree(Digest root, Map<Digest, Manifest> manifests) {
    ImageTree tree;
    try {
      tree =
          ImageTree.of(
              manifests.get(root),
              (index, child) -> Optional.ofNullable(manifests.get(child.digest())));
    } catch (InvalidManifestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    for (Digest digest : manifests.keySet()) {
      require(tree.contains(digest), "manifest " + digest + " does not belong to root " + root);
    }
  }

  /** Some of them are there, and each of those is what the index says it is. */
  private static void checkChildren(ImageIndex index, Map<Digest, Manifest> manifests) {
    boolean childFound = false;
    for (Descriptor child : index.manifests()) {
      Manifest manifest = manifests.get(child.digest());
      if (manifest != null) {
        checkChild(index, child, manifest.descriptor());
        childFound = true;
      }
    }
    require(childFound, "none of the manifests that index " + index.digest() + " lists is there");
  }

  private static void checkChild(ImageIndex parent, Descriptor said, Descriptor found) {
    require(
        said.size() == found.size() && said.mediaType().equals(found.mediaType()),
        "index %s lists manifest %s as %s of %d bytes, it is %s of %d bytes"
            .formatted(
                parent.digest(),
                said.digest(),
                said.mediaType(),
                said.size(),
                found.mediaType(),
                found.size()));
  }

  private static void checkBlobs(Collection<Manifest> manifests, List<MagnetManifest.Blob> blobs) {
    Map<Digest, Descriptor> needed = new HashMap<>();
    for (Manifest manifest : manifests) {
      if (manifest instanceof ImageIndex) {
        continue;
      }
      for (Descriptor blob : manifest.references()) {
        Descriptor earlier = needed.putIfAbsent(blob.digest(), blob);
        require(
            earlier == null || earlier.size() == blob.size(),
            () ->
                "blob %s has size %d in one place of the manifests and %d in another"
                    .formatted(blob.digest(), earlier.size(), blob.size()));
      }
    }
    checkListed(needed, blobs);
  }

  private static void checkListed(Map<Digest, Descriptor> needed, List<MagnetManifest.Blob> blobs) {
    Set<Digest> listed = new HashSet<>();
    Map<InfoHash, Digest> torrents = new HashMap<>();
    for (MagnetManifest.Blob blob : blobs) {
      Digest digest = blob.descriptor().digest();
      require(listed.add(digest), "blob " + digest + " is listed twice");
      Descriptor said = needed.get(digest);
      require(said != null, "blob " + digest + " is in none of the manifests");
      require(
          said.size() == blob.descriptor().size(),
          () ->
              "blob %s has size %d, the manifests say %d"
                  .formatted(digest, blob.descriptor().size(), said.size()));
      blob.magnet()
          .map(MagnetLink::infoHash)
          .ifPresent(
              infoHash -> {
                Digest other = torrents.put(infoHash, digest);
                require(
                    other == null,
                    () ->
                        "blobs "
                            + other
                            + " and "
                            + digest
                            + " have the same infohash "
                            + infoHash);
              });
    }
    for (Descriptor blob : needed.values()) {
      require(
          listed.contains(blob.digest()) || MediaTypes.isNonDistributable(blob.mediaType()),
          () -> "blob " + blob.digest() + " of the manifests is not listed");
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 128 ? text : text.substring(0, 128) + "…";
  }

  private static void require(boolean condition, String otherwise) {
    require(condition, () -> otherwise);
  }

  private static void require(boolean condition, Supplier<String> otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise.get());
    }
  }
}
