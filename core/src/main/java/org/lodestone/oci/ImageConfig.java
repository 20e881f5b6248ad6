package org.lodestone.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What an image's config says about the image (OCI image-spec, config.md).
 *
 * @param platform what the image runs on
 * @param diffIds the digests of the uncompressed layers, base first
 */
public record ImageConfig(Platform platform, List<Digest> diffIds) {

  private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("[^=]+=.*", Pattern.DOTALL);

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
  }

  /**
   * Parses an OCI or Docker image config.
   *
   * @throws InvalidManifestException when the bytes break the spec's schema, or are too large
   */
  public static ImageConfig parse(byte[] bytes) throws InvalidManifestException {
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new InvalidManifestException(
          "image config has " + bytes.length + " bytes, the limit is " + Manifest.MAX_BYTES);
    }
    ObjectNode document = SpecJson.parseObject("image config", bytes);
    SpecFields.optionalText(document, "created", "image config");
    SpecFields.optionalText(document, "author", "image config");
    check(document, "history", node -> isListOf(node, JsonNode::isObject));
    checkExecution(document.path("config"));
    Platform platform =
        new Platform(
            SpecFields.requiredText(document, "os", "image config"),
            SpecFields.requiredText(document, "architecture", "image config"),
            SpecFields.optionalText(document, "variant", "image config"));
    return new ImageConfig(platform, diffIds(document.path("rootfs")));
  }

  private static List<Digest> diffIds(JsonNode rootfs) throws InvalidManifestException {
    if (!SpecFields.requiredText(rootfs, "type", "rootfs").equals("layers")) {
      throw new InvalidManifestException("rootfs.type is not layers, found: " + rootfs);
    }
    JsonNode array = rootfs.path("diff_ids");
    if (!isListOf(array, JsonNode::isTextual)) {
      throw new InvalidManifestException("rootfs.diff_ids is not a list of digests");
    }
    List<Digest> diffIds = new ArrayList<>(array.size());
    for (JsonNode diffId : array) {
      try {
        diffIds.add(Digest.parse(diffId.textValue()));
      } catch (IllegalArgumentException e) {
        throw new InvalidManifestException("rootfs.diff_ids: " + e.getMessage(), e);
      }
    }
    return diffIds;
  }

  /** How to run the image is for runtimes to use; here it must only have the right shape. */
  private static void checkExecution(JsonNode config) throws InvalidManifestException {
    if (config.isMissingNode() || config.isNull()) {
      return;
    }
    for (String field : List.of("User", "WorkingDir", "StopSignal")) {
      SpecFields.optionalText(config, field, "config");
    }
    for (String field : List.of("Entrypoint", "Cmd")) {
      check(config, field, node -> isListOf(node, JsonNode::isTextual));
    }
    for (String field : List.of("ExposedPorts", "Volumes")) {
      check(config, field, node -> isMapOf(node, JsonNode::isObject));
    }
    check(config, "Labels", node -> isMapOf(node, JsonNode::isTextual));
    check(config, "Env", node -> isListOf(node, ImageConfig::isEnvironmentVariable));
  }

  private static void check(JsonNode parent, String field, Predicate<JsonNode> rule)
      throws InvalidManifestException {
    JsonNode value = parent.path(field);
    if (!value.isMissingNode() && !value.isNull() && !rule.test(value)) {
      throw new InvalidManifestException("image config has a malformed " + field);
    }
  }

  private static boolean isListOf(JsonNode node, Predicate<JsonNode> element) {
    return node.isArray() && node.valueStream().allMatch(element);
  }

  private static boolean isMapOf(JsonNode node, Predicate<JsonNode> value) {
    return node.isObject() && node.valueStream().allMatch(value);
  }

  private static boolean isEnvironmentVariable(JsonNode node) {
    return Optional.ofNullable(node.textValue())
        .filter(text -> ENVIRONMENT_VARIABLE.matcher(text).matches())
        .isPresent();
  }
}
