package org.lodestone.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Platform;
import org.lodestone.oci.SpecFields;
import org.lodestone.oci.SpecJson;

/**
 * The {@code index.json} of an OCI image layout: the images in it and their names (OCI image-spec,
 * image-layout.md). What other tools wrote into it is kept as it is. Immutable.
 */
public final class LayoutIndex {

  /** The name of an image in a layout, as skopeo, umoci and podman look it up. */
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** The full name that docker save and containerd add; their ref.name is just the tag. */
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private static final String LAYOUT_VERSION = "1.";

  private final ObjectNode document;
  private final List<Entry> entries;

  /** What becomes of an index. */
  public interface Change {
    LayoutIndex apply(LayoutIndex index) throws IOException;
  }

  private record Entry(List<String> names, Descriptor descriptor) {}

  private LayoutIndex(ObjectNode document) throws InvalidManifestException {
    this.document = document;
    this.entries = entries(document);
  }

  public static LayoutIndex empty() throws InvalidManifestException {
    ObjectNode document = StrictJson.object();
    document.put("schemaVersion", 2);
    document.put("mediaType", MediaTypes.OCI_INDEX);
    document.putArray("manifests");
    return new LayoutIndex(document);
  }

  public static LayoutIndex parse(byte[] bytes) throws InvalidManifestException {
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new InvalidManifestException(
          "index.json has " + bytes.length + " bytes, the limit is " + Manifest.MAX_BYTES);
    }
    ObjectNode document = SpecJson.parseObject("index.json", bytes);
    if (document.path("schemaVersion").asInt() != 2) {
      throw new InvalidManifestException(
          "index.json: expected schemaVersion 2, found: " + document.path("schemaVersion"));
    }
    return new LayoutIndex(document);
  }

  /** Checks the content of an {@code oci-layout} file. */
  public static void checkLayoutFile(byte[] bytes) throws InvalidManifestException {
    ObjectNode layout = SpecJson.parseObject("oci-layout", bytes);
    String version = SpecFields.requiredText(layout, "imageLayoutVersion", "oci-layout");
    if (!version.startsWith(LAYOUT_VERSION)) {
      throw new InvalidManifestException(
          "oci-layout: expected imageLayoutVersion 1.0.0, found: " + version);
    }
  }

  public static byte[] layoutFile() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  }

  /** The root of the image with this name; without a name, of the only image there is. */
  public Descriptor find(Optional<String> refName) throws InvalidManifestException {
    List<Descriptor> found =
        entries.stream()
            .filter(e -> refName.isEmpty() || e.names.contains(refName.get()))
            .map(Entry::descriptor)
            .distinct()
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String wanted = refName.map(n -> "an image named " + n).orElse("exactly one image");
    throw new InvalidManifestException(
        "expected %s in index.json, found %d; the names in it: %s"
            .formatted(wanted, found.size(), names().isEmpty() ? "none" : names()));
  }

  /** This index with one more name; an image that had the name loses its entry. */
  public LayoutIndex with(String refName, Descriptor root) throws InvalidManifestException {
    ObjectNode copy = document.deepCopy();
    ArrayNode manifests = copy.putArray("manifests");
    for (JsonNode entry : document.path("manifests")) {
      if (!refName.equals(entry.path("annotations").path(REF_NAME).textValue())) {
        manifests.add(entry);
      }
    }
    manifests.add(entry(refName, root));
    return new LayoutIndex(copy);
  }

  /**
   * This index with the node's own names in place of those it had: what other tools wrote is kept.
   *
   * @param own whether a name is the node's own
   * @param names newest first; those that fit into {@code limit} bytes are written
   */
  public LayoutIndex withOwn(Predicate<String> own, Map<String, Descriptor> names, int limit)
      throws InvalidManifestException {
    ObjectNode copy = document.deepCopy();
    ArrayNode manifests = copy.putArray("manifests");
    for (JsonNode entry : document.path("manifests")) {
      String name = entry.path("annotations").path(REF_NAME).textValue();
      if (name == null || !own.test(name)) {
        manifests.add(entry);
      }
    }
    int room = limit - new LayoutIndex(copy).bytes().length;
    for (Map.Entry<String, Descriptor> name : names.entrySet()) {
      ObjectNode entry = entry(name.getKey(), name.getValue());
      room -= entry.toString().length() + 1; // all of it is ASCII
      if (room < 0) {
        break;
      }
      manifests.add(entry);
    }
    return new LayoutIndex(copy);
  }

  private static ObjectNode entry(String refName, Descriptor root) {
    ObjectNode entry = StrictJson.object();
    entry.put("mediaType", root.mediaType());
    entry.put("digest", root.digest().toString());
    entry.put("size", root.size());
    root.platform().ifPresent(platform -> putPlatform(entry, platform));
    entry.putObject("annotations").put(REF_NAME, refName);
    return entry;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayoutIndex that && document.equals(that.document);
  }

  @Override
  public int hashCode() {
    return document.hashCode();
  }

  /** The roots of all images, of whichever tool, with a name or without. */
  public List<Descriptor> images() {
    return entries.stream().map(Entry::descriptor).toList();
  }

  /** All names, of whichever tool. */
  public Set<String> refNames() {
    return Collections.unmodifiableSet(names());
  }

  public byte[] bytes() {
    return StrictJson.write(document);
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    entries.forEach(e -> names.addAll(e.names));
    return names;
  }

  private static List<Entry> entries(ObjectNode document) throws InvalidManifestException {
    JsonNode manifests = document.path("manifests");
    if (manifests.isNull()) { // what Go tools print for an empty list
      return List.of();
    }
    List<Descriptor> descriptors = SpecFields.descriptors(document, "manifests");
    List<Entry> entries = new ArrayList<>();
    for (Descriptor descriptor : descriptors) {
      JsonNode annotations = manifests.get(entries.size()).path("annotations");
      List<String> names =
          Stream.of(REF_NAME, CONTAINERD_NAME)
              .map(key -> annotations.path(key).textValue())
              .filter(Objects::nonNull)
              .toList();
      entries.add(new Entry(names, descriptor));
    }
    return List.copyOf(entries);
  }

  private static void putPlatform(ObjectNode entry, Platform platform) {
    ObjectNode node = entry.putObject("platform");
    node.put("architecture", platform.architecture());
    node.put("os", platform.os());
    platform.variant().ifPresent(variant -> node.put("variant", variant));
  }
}
