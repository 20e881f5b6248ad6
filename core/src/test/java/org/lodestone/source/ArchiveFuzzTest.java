package org.lodestone.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.TestImage;
import org.lodestone.source.ImageSources.SourceOptions;

/** Archives of any kind: tar, docker-archive, OCI layout, and gzipped. */
class ArchiveFuzzTest {

  private static Path file;

  @BeforeAll
  static void createFile() throws IOException {
    file = Files.createTempFile("archive-fuzz", ".tar");
  }

  @AfterAll
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        new byte[0],
        TestImage.tar(TestImage.single().layoutFiles("1")),
        TestImage.tar(DockerArchiveSourceTest.archive(List.of(TestImage.LAYER), List.of("a"))),
        TestImage.tar(List.of(TestImage.symbolicLink("manifest.json", "a/../b")), Map.of()));
  }

  @MethodSource("seeds")
  @FuzzTest
  void copiesAWholeImageOrRefuses(byte[] archive) throws IOException {
    copy(archive);
    copy(withChecksums(archive));
  }

  private static void copy(byte[] archive) throws IOException {
    Files.write(file, archive);
    TestImage.Sink sink = new TestImage.Sink();
    try (ImageSource source = ImageSources.open(file.toString(), new SourceOptions(false))) {
      Manifest root = source.copyTo(sink);
      assertEquals(root.digest(), Digest.of(sink.blobs.get(root.digest())));
    } catch (IOException e) {
      assertNotNull(e.getMessage());
    }
  }

  /** Makes every block a header that counts, so that the search gets behind the checksums. */
  private static byte[] withChecksums(byte[] tar) {
    byte[] repaired = Arrays.copyOf(tar, (tar.length + 511) / 512 * 512);
    for (int block = 0; block < repaired.length; block += 512) {
      Arrays.fill(repaired, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = block; i < block + 512; i++) {
        sum += repaired[i] & 0xff;
      }
      byte[] octal = "%06o\0 ".formatted(sum).getBytes(US_ASCII);
      System.arraycopy(octal, 0, repaired, block + 148, octal.length);
    }
    return repaired;
  }
}
