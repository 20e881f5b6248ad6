package org.lodestone.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.ImageConfig;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.TestImage;

class JibImageSourceTest {

  @TempDir Path directory;

  @Test
  void imageBuiltInJavaIsReadInBothFormats() throws IOException {
    for (ImageFormat format : ImageFormat.values()) {
      TestImage.Sink sink = new TestImage.Sink();
      ImageManifest first = copy(builder().setFormat(format), sink);
      assertEquals(MediaTypes.OCI_LAYER_GZIP, sink.types.get(first.layers().get(0).digest()));
      assertEquals("linux", config(sink, first).platform().os());
      assertEquals(
          first.digest(), copy(builder().setFormat(format), new TestImage.Sink()).digest());
    }
  }

  @Test
  void nameIsChecked() throws IOException {
    JibContainerBuilder builder = builder();
    assertThrows(IllegalArgumentException.class, () -> JibImageSource.of(builder, "Not A Name"));
  }

  private JibContainerBuilder builder() throws IOException {
    Path file = Files.writeString(directory.resolve("hello"), "hello");
    return Jib.fromScratch()
        .addLayer(List.of(file), AbsoluteUnixPath.get("/"))
        .setEntrypoint("/hello");
  }

  private static ImageManifest copy(JibContainerBuilder builder, BlobSink sink) throws IOException {
    try (ImageSource source = JibImageSource.of(builder, "acme/app:1")) {
      return (ImageManifest) source.copyTo(sink);
    }
  }

  private static ImageConfig config(TestImage.Sink sink, ImageManifest manifest)
      throws IOException {
    return ImageConfig.parse(sink.blobs.get(manifest.config().digest()));
  }
}
