package org.lodestone.source;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;

/** An image that a Java program builds with Jib; built anew each time it is copied. */
public final class JibImageSource implements ImageSource {

  private final JibContainerBuilder builder;
  private final String name;

  private JibImageSource(JibContainerBuilder builder, String name) {
    this.builder = builder;
    this.name = name;
  }

  /**
   * @param name the image's name and tag, for example {@code acme/app:1}
   * @throws IllegalArgumentException when the name is none
   */
  public static JibImageSource of(JibContainerBuilder builder, String name) {
    return new JibImageSource(builder, Reference.parse(name).toString());
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    Path directory = Files.createTempDirectory("lodestone-jib-");
    try {
      Path tar = directory.resolve("image.tar");
      build(directory, tar);
      try (ImageSource built =
          ImageSources.open(tar.toString(), new ImageSources.SourceOptions(false))) {
        return built.copyTo(sink);
      }
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Override
  public void close() {
    // nothing is open between copies
  }

  @Override
  public String toString() {
    return "Jib image " + name;
  }

  private void build(Path directory, Path tar) throws IOException {
    try {
      builder.containerize(
          Containerizer.to(TarImage.at(tar).named(name))
              .setToolName("lodestone")
              .setApplicationLayersCache(directory.resolve("cache")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted in " + this);
      interrupted.initCause(e);
      throw interrupted;
    } catch (RegistryException
        | CacheDirectoryCreationException
        | ExecutionException
        | InvalidImageReferenceException e) {
      throw new IOException("cannot build " + this + ": " + e.getMessage(), e);
    }
  }
}
