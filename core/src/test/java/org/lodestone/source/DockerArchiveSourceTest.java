package org.lodestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.TestImage;
import org.lodestone.source.ImageSources.SourceOptions;

class DockerArchiveSourceTest {

  private static final byte[] LAYER = TestImage.LAYER;
  private static final byte[] OTHER = TestImage.tar(Map.of("other", new byte[100_000]));

  @TempDir Path directory;

  @Test
  void plainLayersAreGzippedTheSameEachTime() throws IOException {
    Path tar = write(archive(List.of(LAYER, OTHER, LAYER), List.of("a.tar", "b.tar", "a.tar")));
    TestImage.Sink sink = new TestImage.Sink();
    ImageManifest manifest = (ImageManifest) copy("docker-archive:" + tar, sink);

    assertEquals(MediaTypes.OCI_MANIFEST, manifest.mediaType());
    assertEquals(3, manifest.layers().size());
    assertEquals(manifest.layers().get(0), manifest.layers().get(2));
    Descriptor second = manifest.layers().get(1);
    assertEquals(MediaTypes.OCI_LAYER_GZIP, second.mediaType());
    byte[] gzipped = sink.blobs.get(second.digest());
    assertArrayEquals(OTHER, new GZIPInputStream(TestImage.stream(gzipped)).readAllBytes());
    assertArrayEquals(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, -1}, head(gzipped, 10));
    assertEquals(manifest.digest(), copy(tar.toString(), new TestImage.Sink()).digest());
  }

  @Test
  void compressedLayersPassUntouched() throws IOException {
    byte[] gzip = gzip(LAYER);
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3};
    Path tar = write(archive(List.of(gzip, zstd), List.of("a.tar.gz", "b.tar.zst")));
    TestImage.Sink sink = new TestImage.Sink();
    ImageManifest manifest = (ImageManifest) copy("docker-archive:" + tar, sink);
    assertEquals(
        List.of(
            new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(gzip), gzip.length),
            new Descriptor(MediaTypes.OCI_LAYER_ZSTD, Digest.of(zstd), zstd.length)),
        manifest.layers());
    assertArrayEquals(zstd, sink.blobs.get(Digest.of(zstd)));
  }

  @Test
  void legacyLinksInsideTheArchiveAreFollowed() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("id/layer.tar"));
    files.remove("id/layer.tar");
    files.put("abc.tar", LAYER);
    List<TarArchiveEntry> entries = entries(files);
    entries.add(TestImage.symbolicLink("id/layer.tar", "../abc.tar"));
    Path tar = write(TestImage.tar(entries, files));
    assertEquals(1, ((ImageManifest) copy(tar.toString(), new TestImage.Sink())).layers().size());
  }

  @Test
  void gzippedArchiveIsReadToo() throws IOException {
    byte[] tar = TestImage.tar(archive(List.of(LAYER), List.of("a.tar")));
    Digest plain = copy(write(tar).toString(), new TestImage.Sink()).digest();
    assertEquals(plain, copy(write(gzip(tar)).toString(), new TestImage.Sink()).digest());
  }

  @Test
  void oneOfSeveralImagesIsChosenByName() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("a.tar"));
    String one = new String(files.get("manifest.json"), UTF_8);
    String two = one.replace("acme/app:1", "docker.io/library/app:2");
    files.put(
        "manifest.json",
        (one.substring(0, one.length() - 1) + "," + two.substring(1)).getBytes(UTF_8));
    String archive = "docker-archive:" + write(files);
    copy(archive + ":acme/app:1", new TestImage.Sink());
    copy(archive + ":app:2", new TestImage.Sink());
    assertTrue(refusal(archive).contains("[acme/app:1, docker.io/library/app:2]"));
    assertTrue(refusal(archive + ":app:3").contains("an image named app:3"));
  }

  @Test
  void layerThatIsNotTheConfigsIsRefused() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("a.tar"));
    byte[] changed = LAYER.clone();
    changed[LAYER.length - 1] ^= 1;
    files.put("a.tar", changed);
    String archive = write(files).toString();
    assertTrue(refusal(archive).contains("expected " + Digest.of(LAYER)));
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("a.tar"));
    files.remove("a.tar");
    assertTrue(refusal(write(files).toString()).contains("has no file a.tar"));
  }

  @Test
  void configOutsideTheArchiveIsRefused() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("a.tar"));
    files.put(
        "manifest.json",
        "[{\"Config\":\"../../etc/passwd\",\"Layers\":[\"a.tar\"]}]".getBytes(UTF_8));
    assertTrue(refusal(write(files).toString()).contains("leaves the archive"));
  }

  @Test
  void hugeConfigIsRefusedUnread() throws IOException {
    Map<String, byte[]> files = archive(List.of(LAYER), List.of("a.tar"));
    files.put("config.json", new byte[Manifest.MAX_BYTES + 1]);
    assertTrue(refusal(write(files).toString()).contains("more than"));
  }

  private String refusal(String image) {
    return assertThrows(IOException.class, () -> copy(image, new TestImage.Sink())).getMessage();
  }

  private static Manifest copy(String image, BlobSink sink) throws IOException {
    try (ImageSource source = ImageSources.open(image, new SourceOptions(false))) {
      return source.copyTo(sink);
    }
  }

  private Path write(Map<String, byte[]> files) throws IOException {
    return write(TestImage.tar(entries(files), files));
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(directory, "image", ".tar"), content);
  }

  private static List<TarArchiveEntry> entries(Map<String, byte[]> files) {
    List<TarArchiveEntry> entries = new ArrayList<>();
    files.forEach((name, content) -> entries.add(TestImage.file(name, content)));
    return entries;
  }

  static Map<String, byte[]> archive(List<byte[]> layers, List<String> names) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      files.put(names.get(i), layers.get(i));
    }
    files.put("config.json", TestImage.config("linux", layers));
    files.put(
        "manifest.json",
        "[{\"Config\":\"config.json\",\"RepoTags\":[\"acme/app:1\"],\"Layers\":[\"%s\"]}]"
            .formatted(String.join("\",\"", names))
            .getBytes(UTF_8));
    return files;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] head(byte[] bytes, int count) {
    return Arrays.copyOf(bytes, count);
  }
}
