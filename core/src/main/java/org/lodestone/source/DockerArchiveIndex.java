package org.lodestone.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Reference;
import org.lodestone.oci.SpecFields;
import org.lodestone.oci.SpecJson;

/** The {@code manifest.json} of a docker-archive: which files make which image. */
record DockerArchiveIndex(List<Image> images) {

  private static final String WHERE = "manifest.json";

  /**
   * @param config the config's file name
   * @param tags the image's names
   * @param layers the layers' file names, base first
   */
  record Image(String config, List<String> tags, List<String> layers) {}

  static DockerArchiveIndex parse(byte[] bytes) throws InvalidManifestException {
    JsonNode document = SpecJson.parse(WHERE, bytes);
    if (!document.isArray()) {
      throw new InvalidManifestException(WHERE + " is not a list of images");
    }
    List<Image> images = new ArrayList<>();
    for (JsonNode image : document) {
      images.add(
          new Image(
              SpecFields.requiredText(image, "Config", WHERE),
              texts(image, "RepoTags"),
              texts(image, "Layers")));
    }
    return new DockerArchiveIndex(List.copyOf(images));
  }

  /** The image with this name; without a name, the only one. */
  Image find(Optional<String> name) throws InvalidManifestException {
    List<Image> found =
        images.stream().filter(image -> name.isEmpty() || isNamed(image, name.get())).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new InvalidManifestException(
        "expected %s in manifest.json, found %d; the names in it: %s"
            .formatted(
                name.map(n -> "an image named " + n).orElse("exactly one image"),
                found.size(),
                images.stream().flatMap(image -> image.tags.stream()).toList()));
  }

  private static boolean isNamed(Image image, String name) {
    return image.tags.stream().anyMatch(tag -> tag.equals(name) || isSame(tag, name));
  }

  /** Tools write {@code app:1} or {@code docker.io/library/app:1} for the same image. */
  private static boolean isSame(String tag, String name) {
    try {
      Reference wanted = Reference.parseFamiliar(name);
      Reference tagged =
          wanted.tag().isPresent() ? wanted : Reference.ofTag(wanted.name(), "latest");
      return Reference.parseFamiliar(tag).equals(tagged);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<String> texts(JsonNode image, String field) throws InvalidManifestException {
    JsonNode array = image.path(field);
    if (array.isMissingNode() || array.isNull()) {
      return List.of();
    }
    if (!array.isArray() || !array.valueStream().allMatch(JsonNode::isTextual)) {
      throw new InvalidManifestException(WHERE + ": " + field + " is not a list of strings");
    }
    return array.valueStream().map(JsonNode::textValue).toList();
  }
}
