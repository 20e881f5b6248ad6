package org.lodestone.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;

/** Makes documents for tests: valid ones, each part of which can be changed. */
public final class SampleDocument {

  /** When samples are issued; they last for a day. */
  public static final Instant ISSUED = Instant.parse("2026-11-20T10:00:00Z");

  public RepositoryName name = RepositoryName.parse("acme/app");
  public List<String> tags = List.of("1.2");
  public long sequence = 7;
  public Instant issued = ISSUED;
  public Instant expires = ISSUED.plus(Duration.ofDays(1));
  public List<Manifest> manifests = List.of(image("app", 2));

  public MagnetManifest build() {
    return new MagnetManifest(
        name,
        manifests.get(0).digest(),
        tags,
        sequence,
        issued,
        expires,
        manifests,
        blobsOf(manifests));
  }

  public byte[] statement() {
    return build().toStatement();
  }

  public Envelope signedBy(SigningKey key) {
    return Envelope.sign(MagnetManifest.PAYLOAD_TYPE, statement(), key);
  }

  /** An image manifest whose config and layers exist by digest only. */
  public static Manifest image(String seed, int layers) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      entries.add(descriptor(MediaTypes.OCI_LAYER_GZIP, seed + " layer " + i, 1000 + i));
    }
    return manifest(
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
            .formatted(
                MediaTypes.OCI_MANIFEST,
                descriptor(MediaTypes.OCI_CONFIG, seed + " config", 20),
                String.join(",", entries)));
  }

  /** An index of these manifests. */
  public static Manifest index(List<Manifest> children) {
    return manifest(
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
            .formatted(
                MediaTypes.OCI_INDEX,
                String.join(",", children.stream().map(c -> descriptor(c.descriptor())).toList())));
  }

  public static Manifest manifest(String json) {
    try {
      return Manifest.parse(Optional.empty(), json.getBytes(UTF_8));
    } catch (InvalidManifestException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the manifests refer to, each blob once, with a magnet. */
  public static List<MagnetManifest.Blob> blobsOf(List<Manifest> manifests) {
    Map<Digest, MagnetManifest.Blob> blobs = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      if (!(manifest instanceof ImageIndex)) {
        manifest.references().forEach(blob -> blobs.put(blob.digest(), blob(blob)));
      }
    }
    return List.copyOf(blobs.values());
  }

  public static MagnetManifest.Blob blob(Descriptor descriptor) {
    Digest digest = descriptor.digest();
    return new MagnetManifest.Blob(
        descriptor,
        descriptor.size() == 0
            ? Optional.empty()
            : Optional.of(
                new MagnetLink(
                    InfoHash.ofRaw(Arrays.copyOf(digest.raw(), InfoHash.BYTES)),
                    Optional.empty(),
                    Optional.of("sha256-" + digest.hex()),
                    OptionalLong.of(descriptor.size()),
                    List.of(Tracker.parse("http://127.0.0.1:7070/announce")),
                    List.of(),
                    List.of())));
  }

  private static String descriptor(String mediaType, String seed, long size) {
    return descriptor(new Descriptor(mediaType, Digest.of(seed.getBytes(UTF_8)), size));
  }

  private static String descriptor(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }
}
