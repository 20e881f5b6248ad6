package org.lodestone.seeder.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.torrent.InfoHash;

/**
 * What {@code inspect} tells about an image, as its JSON has it.
 *
 * @param trusted whether the trust policy accepts the document
 * @param refusal why not
 */
public record InspectReport(
    String name,
    String digest,
    List<String> tags,
    long sequence,
    String issued,
    String expires,
    boolean trusted,
    String refusal,
    List<String> signers,
    List<Image> images,
    List<Blob> blobs) {

  /** One platform's image. */
  record Image(String digest, String platform, String config, List<String> layers) {}

  /** A blob, and its swarm as the tracker counts it; no counts when no tracker told. */
  public record Blob(
      String digest,
      String mediaType,
      long size,
      String magnet,
      Integer seeders,
      Integer leechers) {}

  public static InspectReport of(
      MagnetManifest document,
      List<String> signers,
      Optional<String> refusal,
      Map<InfoHash, IndexClient.Swarm> swarms) {
    return new InspectReport(
        document.name().toString(),
        document.root().toString(),
        document.tags(),
        document.sequence(),
        document.issued().toString(),
        document.expires().toString(),
        refusal.isEmpty(),
        refusal.orElse(null),
        signers,
        images(document),
        document.blobs().stream().map(blob -> blob(blob, swarms)).toList());
  }

  private static List<Image> images(MagnetManifest document) {
    Map<Digest, String> platforms =
        document.manifests().stream()
            .filter(ImageIndex.class::isInstance)
            .flatMap(index -> index.references().stream())
            .filter(child -> child.platform().isPresent())
            .collect(
                Collectors.toMap(
                    Descriptor::digest, child -> child.platform().get().toString(), (a, b) -> a));
    List<Image> images = new ArrayList<>();
    for (Manifest manifest : document.manifests()) {
      if (manifest instanceof ImageManifest image) {
        images.add(
            new Image(
                image.digest().toString(),
                platforms.get(image.digest()),
                image.config().digest().toString(),
                image.layers().stream().map(layer -> layer.digest().toString()).toList()));
      }
    }
    return images;
  }

  private static Blob blob(MagnetManifest.Blob blob, Map<InfoHash, IndexClient.Swarm> swarms) {
    Descriptor content = blob.descriptor();
    Optional<IndexClient.Swarm> swarm = blob.magnet().map(magnet -> swarms.get(magnet.infoHash()));
    return new Blob(
        content.digest().toString(),
        content.mediaType(),
        content.size(),
        blob.magnet().map(Object::toString).orElse(null),
        swarm.map(IndexClient.Swarm::seeders).orElse(null),
        swarm.map(IndexClient.Swarm::leechers).orElse(null));
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("image     " + name + (tags.isEmpty() ? "" : ":" + String.join(",", tags)));
    lines.add("digest    " + digest);
    lines.add("trusted   " + (trusted ? "yes" : "no: " + refusal));
    signers.forEach(signer -> lines.add("signed by " + signer));
    lines.add("issued    " + issued + ", sequence " + sequence);
    lines.add("expires   " + expires);
    images.forEach(image -> lines.addAll(lines(image)));
    return lines;
  }

  private List<String> lines(Image image) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add((image.platform() == null ? "manifest" : image.platform()) + "  " + image.digest());
    lines.addAll(lines("config", image.config()));
    image.layers().forEach(layer -> lines.addAll(lines("layer ", layer)));
    return lines;
  }

  private List<String> lines(String kind, String digest) {
    Blob blob = blobs.stream().filter(b -> b.digest().equals(digest)).findFirst().orElseThrow();
    String seeds = blob.seeders() == null ? "" : "  " + Units.count(blob.seeders(), "seed");
    List<String> lines = new ArrayList<>();
    lines.add("  " + kind + "  " + digest + "  " + Units.bytes(blob.size()) + seeds);
    if (blob.magnet() != null) {
      lines.add("    " + blob.magnet());
    }
    return lines;
  }
}
