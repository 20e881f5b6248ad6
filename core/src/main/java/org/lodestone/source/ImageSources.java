package org.lodestone.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens images by the transports users know from skopeo. */
public final class ImageSources {

  private static final List<String> FILES = List.of("docker-archive:", "oci-archive:", "oci:");

  private static final String HELP =
      """
      an image is one of
        docker-archive:FILE[:NAME:TAG]   what docker save and Jib write
        oci:DIRECTORY[:NAME]             an OCI image layout
        oci-archive:FILE[:NAME]          an OCI image layout in a tar archive
        docker://REGISTRY/NAME[:TAG]     an image in a registry, also with @DIGEST
        docker-daemon:NAME:TAG           an image in the Docker daemon
        PATH                             a file or directory of one of these kinds""";

  private ImageSources() {}

  /**
   * Opens {@code docker-archive:FILE[:ref]}, {@code oci:DIR[:tag]}, {@code oci-archive:FILE[:tag]},
   * {@code docker://registry/name[:tag|@digest]}, {@code docker-daemon:name:tag}, or a bare path
   * that is recognised by what it holds. A tar archive that is both, as docker save writes them
   * since version 25, is read as docker-archive.
   *
   * @throws IllegalArgumentException for an unknown transport or unusable reference
   * @throws IOException when the source cannot be opened
   */
  public static ImageSource open(String image, SourceOptions options) throws IOException {
    if (image.startsWith("docker://")) {
      return RegistrySource.open(after(image, "docker://"), options.plainHttp());
    }
    if (image.startsWith("docker-daemon:")) {
      return DaemonSource.open(after(image, "docker-daemon:"));
    }
    if (image.startsWith("docker-archive:")) {
      Named named = Named.parse(after(image, "docker-archive:"));
      return new DockerArchiveSource(image, TarArchive.open(named.path), named.name);
    }
    if (image.startsWith("oci-archive:")) {
      Named named = Named.parse(after(image, "oci-archive:"));
      return new OciLayoutSource(image, TarArchive.open(named.path), named.name);
    }
    if (image.startsWith("oci:")) {
      Named named = Named.parse(after(image, "oci:"));
      return new OciLayoutSource(image, new DirectoryTree(named.path), named.name);
    }
    return recognise(image);
  }

  /** The same image for a process that works in another folder: paths in it made absolute. */
  public static String absolute(String image) {
    if (image.startsWith("docker://") || image.startsWith("docker-daemon:")) {
      return image;
    }
    for (String transport : FILES) {
      if (image.startsWith(transport)) {
        return transport + absolutePath(after(image, transport));
      }
    }
    return absolutePath(image);
  }

  private static String absolutePath(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }

  /**
   * @param plainHttp whether {@code docker://} may talk HTTP to registries not on loopback
   */
  public record SourceOptions(boolean plainHttp) {}

  private static ImageSource recognise(String image) throws IOException {
    Path path = Path.of(image);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("there is no file " + image + "; " + HELP);
    }
    if (Files.isDirectory(path)) {
      return new OciLayoutSource(image, new DirectoryTree(path), Optional.empty());
    }
    TarArchive archive = TarArchive.open(path);
    boolean taken = false;
    try {
      taken = archive.contains("manifest.json") || archive.contains("oci-layout");
      if (!taken) {
        throw new IOException(
            image + " is a tar archive with neither manifest.json nor oci-layout; " + HELP);
      }
      return archive.contains("manifest.json")
          ? new DockerArchiveSource(image, archive, Optional.empty())
          : new OciLayoutSource(image, archive, Optional.empty());
    } finally {
      if (!taken) {
        archive.close();
      }
    }
  }

  private static String after(String image, String transport) {
    String rest = image.substring(transport.length());
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("nothing follows " + transport + "; " + HELP);
    }
    return rest;
  }

  /** A path, and which image in it; divided at the first colon unless the whole is a path. */
  private record Named(Path path, Optional<String> name) {

    static Named parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0 || Files.exists(Path.of(text))) {
        return new Named(Path.of(text), Optional.empty());
      }
      return new Named(Path.of(text.substring(0, colon)), Optional.of(text.substring(colon + 1)));
    }
  }
}
