package org.lodestone.seeder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lodestone.oci.Digest;

/**
 * A small image in an OCI layout, made of noise: the same seed gives the same image.
 *
 * @param layout to be used as {@code oci:DIR}
 * @param root its manifest's digest
 * @param layers digests of the layers, base first
 */
public record TestImage(Path layout, Digest root, List<Digest> layers) {

  private static final String OCI = "application/vnd.oci.image.";

  public static TestImage in(Path layout, long seed, int... layerSizes) throws IOException {
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Random noise = new Random(seed);
    List<Digest> layers = new ArrayList<>();
    List<String> descriptors = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (int size : layerSizes) {
      byte[] layer = new byte[size];
      noise.nextBytes(layer);
      layers.add(put(blobs, layer));
      descriptors.add(descriptor("layer.v1.tar", layer));
      diffIds.add('"' + Digest.of(layer).toString() + '"');
    }
    byte[] config =
        """
        {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}"""
            .formatted(String.join(",", diffIds))
            .getBytes(StandardCharsets.UTF_8);
    put(blobs, config);
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%smanifest.v1+json","config":%s,"layers":[%s]}"""
            .formatted(OCI, descriptor("config.v1+json", config), String.join(",", descriptors))
            .getBytes(StandardCharsets.UTF_8);
    Digest root = put(blobs, manifest);
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[%s]}"""
            .formatted(descriptor("manifest.v1+json", manifest)));
    return new TestImage(layout, root, layers);
  }

  /** As {@code seed} takes it. */
  public String source() {
    return "oci:" + layout;
  }

  private static Digest put(Path blobs, byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    Files.write(blobs.resolve(digest.hex()), content);
    return digest;
  }

  private static String descriptor(String type, byte[] content) {
    return """
        {"mediaType":"%s%s","digest":"%s","size":%d}"""
        .formatted(OCI, type, Digest.of(content), content.length);
  }
}
