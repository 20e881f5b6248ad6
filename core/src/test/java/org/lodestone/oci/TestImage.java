package org.lodestone.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.lodestone.source.BlobSink;
import org.lodestone.store.BlobStore;
import org.lodestone.store.LayoutIndex;

/** A small image in memory: its blobs by digest, and which of them is the root. */
public record TestImage(Map<Digest, byte[]> blobs, Descriptor root) {

  public static final byte[] LAYER = tar(Map.of("hello.txt", "hello".getBytes(UTF_8)));

  /** One platform: a config and two layers, the second plain tar. */
  public static TestImage single() {
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    Descriptor manifest = addManifest(blobs, "linux", "layer of any kind".getBytes(UTF_8), LAYER);
    return new TestImage(blobs, manifest);
  }

  /** Two platforms that share a layer. */
  public static TestImage twoPlatforms() {
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    String children =
        List.of("linux", "plan9").stream()
            .map(os -> child(os, addManifest(blobs, os, LAYER, os.getBytes(UTF_8))))
            .collect(Collectors.joining(","));
    byte[] index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\n \"manifests\":[%s]}"
            .formatted(MediaTypes.OCI_INDEX, children)
            .getBytes(UTF_8);
    return new TestImage(blobs, add(blobs, MediaTypes.OCI_INDEX, index));
  }

  public static byte[] config(String os, List<byte[]> layers) {
    String diffIds =
        layers.stream().map(l -> "\"" + Digest.of(l) + "\"").collect(Collectors.joining(","));
    return """
        {"architecture":"amd64","os":"%s","rootfs":{"type":"layers","diff_ids":[%s]}}"""
        .formatted(os, diffIds)
        .getBytes(UTF_8);
  }

  public static byte[] tar(Map<String, byte[]> files) {
    List<TarArchiveEntry> entries = new ArrayList<>();
    files.forEach((name, content) -> entries.add(file(name, content)));
    return tar(entries, files);
  }

  /** A tar archive of these entries, links included; content is looked up by name. */
  public static byte[] tar(List<TarArchiveEntry> entries, Map<String, byte[]> contents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        if (!entry.isSymbolicLink()) {
          tar.write(contents.get(entry.getName()));
        }
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static TarArchiveEntry file(String name, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    entry.setModTime(0);
    return entry;
  }

  public static TarArchiveEntry symbolicLink(String name, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK, true);
    entry.setLinkName(target);
    return entry;
  }

  /** The files of this image as an OCI layout. */
  public Map<String, byte[]> layoutFiles(String refName) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", LayoutIndex.layoutFile());
    files.put("index.json", LayoutIndex.empty().with(refName, root).bytes());
    blobs.forEach((digest, content) -> files.put("blobs/sha256/" + digest.hex(), content));
    return files;
  }

  /** Writes this image into a new layout. */
  public void writeLayout(Path directory, String refName) throws IOException {
    try (BlobStore store = BlobStore.open(directory)) {
      for (byte[] content : blobs.values()) {
        store.put(content);
      }
      store.changeIndex(index -> index.with(refName, root));
    }
  }

  public byte[] rootBytes() {
    return blobs.get(root.digest());
  }

  /** Collects what a source gives, checking what it promises. */
  public static final class Sink implements BlobSink {

    public final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    public final Map<Digest, String> types = new LinkedHashMap<>();

    @Override
    public boolean contains(Digest digest) {
      return blobs.containsKey(digest);
    }

    @Override
    public Descriptor write(String mediaType, Optional<Descriptor> expected, InputStream in)
        throws IOException {
      byte[] content =
          (expected.isPresent() ? new VerifyingInputStream(in, expected.get()) : in).readAllBytes();
      Descriptor written = new Descriptor(mediaType, Digest.of(content), content.length);
      blobs.put(written.digest(), content);
      types.put(written.digest(), mediaType);
      return written;
    }
  }

  private static Descriptor addManifest(Map<Digest, byte[]> blobs, String os, byte[]... layers) {
    byte[] config = config(os, List.of(layers));
    StringBuilder list = new StringBuilder();
    for (byte[] layer : layers) {
      list.append(list.isEmpty() ? "" : ",")
          .append(json(add(blobs, MediaTypes.OCI_LAYER, layer), ""));
    }
    byte[] manifest =
        "{\"schemaVersion\": 2,\n \"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MediaTypes.OCI_MANIFEST, json(add(blobs, MediaTypes.OCI_CONFIG, config), ""), list)
            .getBytes(UTF_8);
    return add(blobs, MediaTypes.OCI_MANIFEST, manifest);
  }

  private static Descriptor add(Map<Digest, byte[]> blobs, String mediaType, byte[] content) {
    blobs.put(Digest.of(content), content);
    return new Descriptor(mediaType, Digest.of(content), content.length);
  }

  private static String child(String os, Descriptor manifest) {
    return json(manifest, ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"" + os + "\"}");
  }

  private static String json(Descriptor descriptor, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size(), more);
  }

  public static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
