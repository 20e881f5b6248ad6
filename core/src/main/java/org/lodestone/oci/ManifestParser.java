package org.lodestone.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Decides what kind of manifest some bytes are, and reads it. */
final class ManifestParser {

  private ManifestParser() {}

  static Manifest parse(Optional<String> said, byte[] bytes) throws InvalidManifestException {
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new InvalidManifestException(
          "manifest has " + bytes.length + " bytes, the limit is " + Manifest.MAX_BYTES);
    }
    ObjectNode document = SpecJson.parseObject("manifest", bytes);
    checkSchemaVersion(document);
    checkUnambiguous(document);
    SpecFields.checkStringMap(document, "annotations", "manifest");
    String mediaType = mediaType(said, document);
    return MediaTypes.isIndex(mediaType)
        ? index(mediaType, document, bytes)
        : image(mediaType, document, bytes);
  }

  private static ImageManifest image(String mediaType, ObjectNode document, byte[] bytes)
      throws InvalidManifestException {
    Descriptor config = SpecFields.descriptor(document.path("config"), "config");
    List<Descriptor> layers = SpecFields.descriptors(document, "layers");
    if (layers.isEmpty()) {
      throw new InvalidManifestException("image manifest has no layers, expected at least one");
    }
    return new ImageManifest(mediaType, bytes, config, layers);
  }

  private static ImageIndex index(String mediaType, ObjectNode document, byte[] bytes)
      throws InvalidManifestException {
    return new ImageIndex(mediaType, bytes, SpecFields.descriptors(document, "manifests"));
  }

  private static void checkSchemaVersion(ObjectNode document) throws InvalidManifestException {
    JsonNode version = document.path("schemaVersion");
    if (version.isIntegralNumber() && version.longValue() == 1) {
      throw new InvalidManifestException(
          "this is a Docker schema 1 manifest, which is no longer supported;"
              + " push the image again with a current tool");
    }
    if (!version.isIntegralNumber() || version.longValue() != 2) {
      throw new InvalidManifestException("expected schemaVersion 2, found: " + version);
    }
  }

  /** A document that is both kinds could be read either way (image-spec, CVE-2021-41190). */
  private static void checkUnambiguous(ObjectNode document) throws InvalidManifestException {
    if (document.has("manifests") && (document.has("layers") || document.has("config"))) {
      throw new InvalidManifestException(
          "manifest has both manifests and config or layers, so it could be read in two ways");
    }
  }

  private static String mediaType(Optional<String> said, ObjectNode document)
      throws InvalidManifestException {
    Optional<String> own = SpecFields.optionalText(document, "mediaType", "manifest");
    // Some registries say application/json or text/plain: then the document has the word.
    Optional<String> known = said.filter(MediaTypes::isManifest);
    if (own.isPresent() && known.isPresent() && !own.equals(known)) {
      throw new InvalidManifestException(
          "manifest says it is " + own.get() + ", its source says " + known.get());
    }
    String mediaType = own.or(() -> known).orElseGet(() -> byShape(document));
    if (!MediaTypes.isManifest(mediaType)) {
      throw new InvalidManifestException(
          mediaType + " is neither an OCI nor a Docker schema 2 manifest or index");
    }
    return mediaType;
  }

  private static String byShape(ObjectNode document) {
    return document.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }
}
