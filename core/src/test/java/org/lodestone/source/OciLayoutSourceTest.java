package org.lodestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.TestImage;
import org.lodestone.source.ImageSources.SourceOptions;
import org.lodestone.store.BlobStore;

class OciLayoutSourceTest {

  @TempDir Path directory;

  @Test
  void copiesEveryPlatformAndTheRootLast() throws IOException {
    TestImage image = TestImage.twoPlatforms();
    image.writeLayout(directory, "acme/app:1");
    for (String name : List.of("oci:" + directory, "oci:" + directory + ":acme/app:1")) {
      TestImage.Sink sink = new TestImage.Sink();
      Manifest root = copy(name, sink);
      assertArrayEquals(image.rootBytes(), root.bytes());
      assertEquals(image.blobs().keySet(), sink.blobs.keySet());
      assertEquals(
          image.root().digest(), new ArrayList<>(sink.blobs.keySet()).get(sink.blobs.size() - 1));
    }
  }

  @Test
  void archiveOfALayoutGivesTheSame() throws IOException {
    TestImage image = TestImage.twoPlatforms();
    Path tar = directory.resolve("image.tar");
    Files.write(tar, TestImage.tar(image.layoutFiles("1")));
    for (String name : List.of("oci-archive:" + tar, "oci-archive:" + tar + ":1", tar + "")) {
      TestImage.Sink sink = new TestImage.Sink();
      assertEquals(image.root().digest(), copy(name, sink).digest());
      assertEquals(image.blobs().keySet(), sink.blobs.keySet());
    }
  }

  @Test
  void blobsThatAreThereAreNotReadAgain() throws IOException {
    TestImage image = TestImage.single();
    image.writeLayout(directory, "1");
    TestImage.Sink sink = new TestImage.Sink();
    copy("oci:" + directory, sink);
    sink.types.clear();
    copy("oci:" + directory, sink);
    assertTrue(sink.types.isEmpty());
  }

  @Test
  void damagedBlobIsRefused() throws IOException {
    TestImage image = TestImage.single();
    image.writeLayout(directory, "1");
    Path layer = directory.resolve("blobs/sha256").resolve(Digest.of(TestImage.LAYER).hex());
    byte[] damaged = TestImage.LAYER.clone();
    damaged[0] ^= 1;
    Files.write(layer, damaged);
    assertTrue(refusal("oci:" + directory).contains("expected " + Digest.of(TestImage.LAYER)));
    Files.delete(layer);
    assertTrue(refusal("oci:" + directory).contains("there is no file"));
  }

  @Test
  void layersThatMayNotBePassedOnAreRefused() throws IOException {
    byte[] manifest =
        """
        {"schemaVersion":2,"config":{"mediaType":"%s","digest":"%s","size":2},
        "layers":[{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "digest":"%s","size":9,"urls":["https://example.com/layer"]}]}
        """
            .formatted(
                MediaTypes.OCI_CONFIG, Digest.of("{}".getBytes(UTF_8)), "sha256:" + "a".repeat(64))
            .getBytes(UTF_8);
    try (BlobStore store = BlobStore.open(directory)) {
      store.put("{}".getBytes(UTF_8));
      store.changeIndex(
          index ->
              index.with(
                  "1",
                  new Descriptor(MediaTypes.OCI_MANIFEST, store.put(manifest), manifest.length)));
    }
    assertTrue(refusal("oci:" + directory).contains("may not be passed on"));
  }

  @Test
  void indexOfIndexesIsCopiedAndEndlessNestingRefused() throws IOException {
    TestImage image = TestImage.single();
    image.writeLayout(directory, "1");
    Descriptor root = image.root();
    try (BlobStore store = BlobStore.open(directory)) {
      for (int depth = 1; depth <= 4; depth++) {
        byte[] index =
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
                .formatted(root.mediaType(), root.digest(), root.size())
                .getBytes(UTF_8);
        Descriptor next = new Descriptor(MediaTypes.OCI_INDEX, store.put(index), index.length);
        String name = "depth" + depth;
        store.changeIndex(layout -> layout.with(name, next));
        root = next;
      }
    }
    copy("oci:" + directory + ":depth2", new TestImage.Sink());
    assertTrue(refusal("oci:" + directory + ":depth4").contains("nests deeper"));
  }

  @Test
  void pathsThatAreNoImageAreExplained() throws IOException {
    assertTrue(refusal(directory.toString()).contains("there is no file"));
    Path text = Files.writeString(directory.resolve("text"), "x".repeat(2000));
    assertTrue(refusal(text.toString()).contains("not a tar header"));
    Path tar = Files.write(directory.resolve("other.tar"), TestImage.LAYER);
    assertTrue(refusal(tar.toString()).contains("neither manifest.json nor oci-layout"));
    IllegalArgumentException help =
        assertThrows(
            IllegalArgumentException.class, () -> copy("acme/app:1", new TestImage.Sink()));
    assertTrue(help.getMessage().contains("docker://"), help.getMessage());
  }

  private static String refusal(String image) {
    return assertThrows(IOException.class, () -> copy(image, new TestImage.Sink())).getMessage();
  }

  private static Manifest copy(String image, BlobSink sink) throws IOException {
    try (ImageSource source = ImageSources.open(image, new SourceOptions(false))) {
      return source.copyTo(sink);
    }
  }
}
