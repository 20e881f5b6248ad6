package org.lodestone.source;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageConfig;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.VerifyingInputStream;

/**
 * An image in a tar archive as {@code docker save} and Jib write it. Such an archive has no
 * registry manifest, so an OCI one is made, always the same for the same image: layers that are
 * plain tar are gzipped, those that are compressed pass as they are.
 */
final class DockerArchiveSource implements ImageSource {

  private final String description;
  private final TarArchive archive;
  private final Optional<String> name;

  /**
   * @param description what error messages call it
   * @param archive closed with this source
   * @param name which image; empty for the only one
   */
  DockerArchiveSource(String description, TarArchive archive, Optional<String> name) {
    this.description = description;
    this.archive = archive;
    this.name = name;
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    try {
      DockerArchiveIndex.Image image =
          DockerArchiveIndex.parse(archive.read("manifest.json")).find(name);
      byte[] configBytes = archive.read(image.config());
      ImageConfig config = ImageConfig.parse(configBytes);
      if (config.diffIds().size() != image.layers().size()) {
        throw new InvalidManifestException(
            "the config lists %d layers, manifest.json %d"
                .formatted(config.diffIds().size(), image.layers().size()));
      }
      Descriptor configDescriptor = put(sink, MediaTypes.OCI_CONFIG, configBytes);
      List<Descriptor> layers = copyLayers(sink, image, config);
      Manifest manifest =
          Manifest.parse(
              Optional.of(MediaTypes.OCI_MANIFEST), manifestBytes(configDescriptor, layers));
      put(sink, manifest.mediaType(), manifest.bytes());
      return manifest;
    } catch (NoSuchFileException e) {
      throw new IOException("%s has no file %s".formatted(this, e.getFile()), e);
    } catch (InvalidManifestException e) {
      throw new InvalidManifestException(this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  @Override
  public String toString() {
    return description;
  }

  /** Layers that are alike, such as the empty ones some builds make, are copied once. */
  private List<Descriptor> copyLayers(
      BlobSink sink, DockerArchiveIndex.Image image, ImageConfig config) throws IOException {
    Map<Digest, Descriptor> copied = new HashMap<>();
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      Digest diffId = config.diffIds().get(i);
      Descriptor layer = copied.get(diffId);
      if (layer == null) {
        layer = copyLayer(sink, image.layers().get(i), diffId);
        copied.put(diffId, layer);
      }
      layers.add(layer);
    }
    return layers;
  }

  private Descriptor copyLayer(BlobSink sink, String file, Digest diffId) throws IOException {
    try (InputStream in = new BufferedInputStream(archive.open(file))) {
      Compression compression = Compression.detect(in);
      if (compression != Compression.NONE) {
        return sink.write(compression.layerType(), Optional.empty(), in);
      }
      Descriptor tar = new Descriptor(MediaTypes.OCI_LAYER, diffId, archive.size(file));
      try (InputStream gzipped = new DeterministicGzip(new VerifyingInputStream(in, tar))) {
        return sink.write(MediaTypes.OCI_LAYER_GZIP, Optional.empty(), gzipped);
      }
    }
  }

  private static Descriptor put(BlobSink sink, String mediaType, byte[] bytes) throws IOException {
    Descriptor descriptor = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
    if (!sink.contains(descriptor.digest())) {
      sink.write(mediaType, Optional.of(descriptor), new ByteArrayInputStream(bytes));
    }
    return descriptor;
  }

  private static byte[] manifestBytes(Descriptor config, List<Descriptor> layers) {
    ObjectNode manifest = StrictJson.object();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    putDescriptor(manifest.putObject("config"), config);
    ArrayNode array = manifest.putArray("layers");
    layers.forEach(layer -> putDescriptor(array.addObject(), layer));
    return StrictJson.write(manifest);
  }

  private static void putDescriptor(ObjectNode node, Descriptor descriptor) {
    node.put("mediaType", descriptor.mediaType());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.size());
  }
}
