package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexApi;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;

/** Small, true documents: an image of one config and one layer, made of a seed. */
final class Documents {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final SigningKey ALICE = SigningKey.generate(SigningKey.Algorithm.ED25519);
  static final SigningKey BOB = SigningKey.generate(SigningKey.Algorithm.ECDSA_P256);

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private Documents() {}

  /** A document of an image that only this name and sequence have. */
  static MagnetManifest document(String name, long sequence, String... tags) {
    Manifest image = image(name + " " + sequence);
    return document(name, sequence, NOW, NOW.plus(1, ChronoUnit.DAYS), List.of(image), tags);
  }

  /** A document of an index of two images. */
  static MagnetManifest multiPlatform(String name, long sequence, String... tags) {
    return multiPlatform(name, sequence, 0, tags);
  }

  /**
   * @param padding bytes by which each image's manifest is longer than it has to be
   */
  static MagnetManifest multiPlatform(String name, long sequence, int padding, String... tags) {
    Manifest one = image(name + " " + sequence + " amd64", padding);
    Manifest two = image(name + " " + sequence + " arm64", padding);
    Manifest root =
        manifest(
            """
            {"schemaVersion":2,"mediaType":"%s","manifests":[
              {"mediaType":"%s","digest":"%s","size":%d},
              {"mediaType":"%s","digest":"%s","size":%d}]}"""
                .formatted(
                    INDEX,
                    MANIFEST,
                    one.digest(),
                    one.bytes().length,
                    MANIFEST,
                    two.digest(),
                    two.bytes().length));
    return document(
        name, sequence, NOW, NOW.plus(1, ChronoUnit.DAYS), List.of(root, one, two), tags);
  }

  /**
   * @param manifests the root first
   */
  static MagnetManifest document(
      String name,
      long sequence,
      Instant issued,
      Instant expires,
      List<Manifest> manifests,
      String... tags) {
    return new MagnetManifest(
        RepositoryName.parse(name),
        manifests.get(0).digest(),
        List.of(tags),
        sequence,
        issued,
        expires,
        manifests,
        manifests.stream()
            .filter(ImageManifest.class::isInstance)
            .flatMap(manifest -> manifest.references().stream())
            .distinct()
            .map(Documents::blob)
            .toList());
  }

  static Manifest image(String seed) {
    return image(seed, 0);
  }

  static Manifest image(String seed, int padding) {
    return manifest(
        """
        {"schemaVersion":2,"mediaType":"%s","annotations":{"padding":"%s"},
         "config":{"mediaType":"%s","digest":"%s","size":20},
         "layers":[{"mediaType":"%s","digest":"%s","size":300}]}"""
            .formatted(
                MANIFEST,
                "x".repeat(padding),
                CONFIG,
                digest(seed + " config"),
                LAYER,
                digest(seed + " layer")));
  }

  static Envelope sign(MagnetManifest document, SigningKey key) {
    return Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
  }

  /** The body of a submission. */
  static byte[] submission(Envelope envelope, SigningKey key) {
    try {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.set("envelope", IndexApi.parse(envelope.toJson()));
      body.put("publicKey", key.verificationKey().pem());
      return StrictJson.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other's image in a document that lists its first blob under another infohash. */
  static MagnetManifest disputing(MagnetManifest other, String name, InfoHash infoHash) {
    List<MagnetManifest.Blob> blobs = new ArrayList<>(other.blobs());
    blobs.set(0, blob(blobs.get(0).descriptor(), infoHash));
    return new MagnetManifest(
        RepositoryName.parse(name),
        other.root(),
        other.tags(),
        other.sequence(),
        other.issued(),
        other.expires(),
        other.manifests(),
        blobs);
  }

  static InfoHash infoHash(Digest digest) {
    return InfoHash.ofRaw(Arrays.copyOf(digest.raw(), InfoHash.BYTES));
  }

  static Digest digest(String seed) {
    return Digest.of(seed.getBytes(UTF_8));
  }

  private static MagnetManifest.Blob blob(Descriptor descriptor) {
    return blob(descriptor, infoHash(descriptor.digest()));
  }

  private static MagnetManifest.Blob blob(Descriptor descriptor, InfoHash infoHash) {
    return new MagnetManifest.Blob(
        descriptor,
        Optional.of(
            new MagnetLink(
                infoHash,
                Optional.empty(),
                Optional.of("sha256-" + descriptor.digest().hex()),
                OptionalLong.of(descriptor.size()),
                List.of(Tracker.parse("udp://127.0.0.1:7070/announce")),
                List.of(),
                List.of())));
  }

  private static Manifest manifest(String json) {
    try {
      return Manifest.parse(Optional.empty(), json.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
