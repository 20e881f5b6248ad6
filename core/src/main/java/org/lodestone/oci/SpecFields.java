package org.lodestone.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the fields that the JSON documents of the OCI image-spec share, as its schema wants. */
public final class SpecFields {

  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");
  private static final Pattern DIGEST =
      Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+");

  private SpecFields() {}

  /**
   * Reads one descriptor (descriptor.md).
   *
   * @param where names it in error messages, for example {@code layers[3]}
   */
  public static Descriptor descriptor(JsonNode node, String where) throws InvalidManifestException {
    if (!node.isObject()) {
      throw new InvalidManifestException(where + " is not a descriptor object");
    }
    String mediaType = mediaType(node, where);
    long size = size(node, where);
    checkUrls(node, where);
    checkStringMap(node, "annotations", where);
    Optional<Platform> platform = platform(node, where);
    return new Descriptor(mediaType, digest(node, where), size, platform);
  }

  /** Reads an array of descriptors. */
  public static List<Descriptor> descriptors(JsonNode document, String field)
      throws InvalidManifestException {
    JsonNode array = document.path(field);
    if (!array.isArray()) {
      throw new InvalidManifestException(field + " is not an array of descriptors");
    }
    List<Descriptor> descriptors = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      descriptors.add(descriptor(element, field + "[" + descriptors.size() + "]"));
    }
    return List.copyOf(descriptors);
  }

  public static String requiredText(JsonNode node, String field, String where)
      throws InvalidManifestException {
    return optionalText(node, field, where)
        .orElseThrow(() -> new InvalidManifestException(where + " has no " + field));
  }

  public static Optional<String> optionalText(JsonNode node, String field, String where)
      throws InvalidManifestException {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new InvalidManifestException(
          where + "." + field + " is not a string, found: " + value.getNodeType());
    }
    return Optional.of(value.textValue());
  }

  public static void checkStringMap(JsonNode node, String field, String where)
      throws InvalidManifestException {
    JsonNode map = node.path(field);
    if (map.isMissingNode() || map.isNull()) {
      return;
    }
    if (!map.isObject() || !map.valueStream().allMatch(JsonNode::isTextual)) {
      throw new InvalidManifestException(where + "." + field + " is not a map of strings");
    }
  }

  private static String mediaType(JsonNode node, String where) throws InvalidManifestException {
    String mediaType = requiredText(node, "mediaType", where);
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw new InvalidManifestException(where + ".mediaType is no media type: " + mediaType);
    }
    return mediaType;
  }

  private static long size(JsonNode node, String where) throws InvalidManifestException {
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw new InvalidManifestException(
          where
              + ".size is not a length in bytes, found: "
              + (size.isMissingNode() ? "none" : size));
    }
    return size.longValue();
  }

  private static Digest digest(JsonNode node, String where) throws InvalidManifestException {
    String text = requiredText(node, "digest", where);
    if (!DIGEST.matcher(text).matches()) {
      throw new InvalidManifestException(where + ".digest is no digest: " + text);
    }
    if (!text.startsWith("sha256:")) {
      throw new UnsupportedDigestException(
          where + ".digest is not of SHA-256, the only algorithm supported: " + text);
    }
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidManifestException(where + ".digest: " + e.getMessage(), e);
    }
  }

  private static Optional<Platform> platform(JsonNode node, String where)
      throws InvalidManifestException {
    JsonNode platform = node.path("platform");
    if (platform.isMissingNode()) {
      return Optional.empty();
    }
    String place = where + ".platform";
    return Optional.of(
        new Platform(
            requiredText(platform, "os", place),
            requiredText(platform, "architecture", place),
            optionalText(platform, "variant", place)));
  }

  private static void checkUrls(JsonNode node, String where) throws InvalidManifestException {
    JsonNode urls = node.path("urls");
    if (urls.isMissingNode() || urls.isNull()) {
      return;
    }
    if (!urls.isArray() || !urls.valueStream().allMatch(SpecFields::isAbsoluteUri)) {
      throw new InvalidManifestException(where + ".urls is not an array of absolute URIs");
    }
  }

  private static boolean isAbsoluteUri(JsonNode node) {
    try {
      return node.isTextual() && new URI(node.textValue()).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
