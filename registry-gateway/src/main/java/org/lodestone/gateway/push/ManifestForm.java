package org.lodestone.gateway.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lodestone.json.StrictJson;
import org.lodestone.node.PushedManifest.Referrer;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.SpecFields;
import org.lodestone.oci.SpecJson;

/**
 * What a registry has to know of a manifest that is pushed (OCI image-spec, manifest.md and
 * image-index.md; Docker schema 2). Wider than what can be published: digests of any algorithm, no
 * layers, an artifact's own types.
 *
 * @param blobs config and layers, those aside that are not distributed; none of an index
 * @param referrer set when it has a subject
 */
record ManifestForm(String mediaType, List<Part> blobs, Optional<Referrer> referrer) {

  /** Most descriptors in one manifest. */
  private static final int MAX_PARTS = 10_000;

  /** A blob as the manifest lists it. */
  record Part(AnyDigest digest, long size) {}

  ManifestForm {
    blobs = List.copyOf(blobs);
  }

  /**
   * @param contentType what the client says it is, with or without parameters
   * @throws InvalidManifestException saying what is wrong
   */
  static ManifestForm parse(Optional<String> contentType, byte[] bytes)
      throws InvalidManifestException {
    ObjectNode document = SpecJson.parseObject("manifest", bytes);
    if (document.path("schemaVersion").asInt(0) != 2) {
      throw new InvalidManifestException(
          "expected schemaVersion 2, found: " + document.path("schemaVersion"));
    }
    boolean lists = document.has("manifests");
    if (lists && (document.has("layers") || document.has("config"))) {
      throw new InvalidManifestException(
          "manifest has both manifests and config or layers, so it could be read in two ways");
    }
    String mediaType = mediaType(contentType, document, lists);
    SpecFields.checkStringMap(document, "annotations", "manifest");
    Optional<String> artifactType = text(document, "artifactType");
    if (MediaTypes.isIndex(mediaType)) {
      parts(document, "manifests");
      return new ManifestForm(mediaType, List.of(), referrer(document, artifactType));
    }
    List<Part> blobs = new ArrayList<>();
    part(document.path("config"), "config").ifPresent(blobs::add);
    blobs.addAll(parts(document, "layers"));
    Optional<String> type = artifactType.or(() -> text(document.path("config"), "mediaType"));
    return new ManifestForm(mediaType, blobs, referrer(document, type));
  }

  private static String mediaType(Optional<String> contentType, ObjectNode document, boolean lists)
      throws InvalidManifestException {
    Optional<String> said =
        contentType.map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    Optional<String> own = SpecFields.optionalText(document, "mediaType", "manifest");
    if (own.isPresent() && said.isPresent() && !own.equals(said)) {
      throw new InvalidManifestException(
          "the manifest says it is %s, Content-Type says %s".formatted(own.get(), said.get()));
    }
    String mediaType =
        own.or(() -> said).orElse(lists ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
    if (!MediaTypes.isManifest(mediaType)) {
      throw new InvalidManifestException(
          mediaType + " is neither an OCI nor a Docker schema 2 manifest or index");
    }
    if (MediaTypes.isIndex(mediaType) != lists) {
      throw new InvalidManifestException(
          "%s %s manifests".formatted(mediaType, lists ? "has no" : "lists"));
    }
    return mediaType;
  }

  private static Optional<Referrer> referrer(ObjectNode document, Optional<String> artifactType)
      throws InvalidManifestException {
    JsonNode subject = document.path("subject");
    if (subject.isMissingNode() || subject.isNull()) {
      return Optional.empty();
    }
    JsonNode annotations = document.path("annotations");
    return Optional.of(
        new Referrer(
            digest(subject, "subject"),
            artifactType,
            annotations.isObject() && !annotations.isEmpty()
                ? Optional.of(new String(StrictJson.write(annotations), StandardCharsets.UTF_8))
                : Optional.empty()));
  }

  private static List<Part> parts(ObjectNode document, String field)
      throws InvalidManifestException {
    JsonNode array = document.path(field);
    if (!array.isArray() || array.size() > MAX_PARTS) {
      throw new InvalidManifestException(
          "%s is not an array of at most %d descriptors".formatted(field, MAX_PARTS));
    }
    List<Part> parts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      part(array.get(i), field + "[" + i + "]").ifPresent(parts::add);
    }
    return parts;
  }

  /** Empty for what its owner does not let others distribute. */
  private static Optional<Part> part(JsonNode node, String where) throws InvalidManifestException {
    AnyDigest digest = digest(node, where);
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw new InvalidManifestException(where + ".size is not a length in bytes");
    }
    String mediaType = SpecFields.requiredText(node, "mediaType", where);
    return MediaTypes.isNonDistributable(mediaType)
        ? Optional.empty()
        : Optional.of(new Part(digest, size.longValue()));
  }

  private static AnyDigest digest(JsonNode node, String where) throws InvalidManifestException {
    if (!node.isObject()) {
      throw new InvalidManifestException(where + " is not a descriptor object");
    }
    try {
      return AnyDigest.parse(SpecFields.requiredText(node, "digest", where));
    } catch (IllegalArgumentException e) {
      throw new InvalidManifestException(where + ".digest: " + e.getMessage(), e);
    }
  }

  /** A text that says something. */
  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.path(field).textValue()).filter(text -> !text.isEmpty());
  }
}
