package org.lodestone.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.source.BlobSink;
import org.lodestone.source.ImageSource;

/** A small image of random layers, made in memory. */
public final class TestImage implements ImageSource {

  private final List<byte[]> blobs = new ArrayList<>();

  private TestImage(List<byte[]> layers) {
    blobs.add(
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
            .getBytes(StandardCharsets.UTF_8));
    blobs.addAll(layers);
  }

  public static TestImage ofLayers(byte[]... layers) {
    return new TestImage(List.of(layers));
  }

  /** Random bytes, the same for the same seed. */
  static byte[] bytes(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Config and layers. */
  public List<byte[]> blobs() {
    return blobs;
  }

  public byte[] manifest() {
    List<String> descriptors =
        blobs.stream()
            .map(blob -> descriptor(blob, blob == blobs.get(0)))
            .collect(Collectors.toList());
    String config = descriptors.remove(0);
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(MediaTypes.OCI_MANIFEST, config, String.join(",", descriptors))
        .getBytes(StandardCharsets.UTF_8);
  }

  Digest digest() {
    return Digest.of(manifest());
  }

  private static String descriptor(byte[] blob, boolean config) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(
            config ? MediaTypes.OCI_CONFIG : MediaTypes.OCI_LAYER, Digest.of(blob), blob.length);
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    for (byte[] blob : blobs) {
      write(sink, blob == blobs.get(0) ? MediaTypes.OCI_CONFIG : MediaTypes.OCI_LAYER, blob);
    }
    write(sink, MediaTypes.OCI_MANIFEST, manifest());
    return Manifest.parse(Optional.of(MediaTypes.OCI_MANIFEST), manifest());
  }

  private static void write(BlobSink sink, String mediaType, byte[] blob) throws IOException {
    Digest digest = Digest.of(blob);
    if (!sink.contains(digest)) {
      sink.write(
          mediaType,
          Optional.of(new Descriptor(mediaType, digest, blob.length)),
          new ByteArrayInputStream(blob));
    }
  }

  @Override
  public String toString() {
    return "test image " + digest();
  }

  @Override
  public void close() {
    // holds nothing
  }

  /** Takes what a source copies, for its count. */
  static final class Collected implements BlobSink {

    private final Set<Digest> digests = new HashSet<>();

    int count() {
      return digests.size();
    }

    @Override
    public boolean contains(Digest digest) {
      return digests.contains(digest);
    }

    @Override
    public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
        throws IOException {
      byte[] content = in.readAllBytes();
      digests.add(Digest.of(content));
      return new Descriptor(mediaType, Digest.of(content), content.length);
    }
  }
}
