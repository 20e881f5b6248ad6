package org.lodestone.examples;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lodestone's own tracker as a container image, built by Jib without a Docker daemon. Libraries and
 * program are layers of their own: a new version of the program is a small download.
 */
public final class TrackerImage {

  private static final AbsoluteUnixPath APP = AbsoluteUnixPath.get("/app");

  private TrackerImage() {}

  /**
   * Describes the image. It starts from nothing, so that building it needs no registry; to run it,
   * use {@code Jib.from("eclipse-temurin:17-jre")} instead.
   *
   * @param built the tracker module's {@code target} folder after {@code mvn package}
   */
  public static JibContainerBuilder describe(Path built) throws IOException {
    FileEntriesLayer.Builder libraries = FileEntriesLayer.builder().setName("libraries");
    try (Stream<Path> jars = Files.list(built.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) {
        libraries.addEntry(jar, APP.resolve("lib").resolve(jar.getFileName().toString()));
      }
    }
    FileEntriesLayer program =
        FileEntriesLayer.builder()
            .setName("program")
            .addEntry(built.resolve("lodestone-tracker.jar"), APP.resolve("lodestone-tracker.jar"))
            .build();
    return Jib.fromScratch()
        .setFileEntriesLayers(libraries.build(), program)
        .setEntrypoint(List.of("java", "-jar", "/app/lodestone-tracker.jar"))
        .addExposedPort(Port.tcp(7070))
        .addExposedPort(Port.udp(7070));
  }

  /**
   * Writes the image as a docker-archive: {@code TrackerImage BUILT_FOLDER ARCHIVE NAME:TAG}.
   *
   * @throws Exception from Jib, when the image cannot be built
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: TrackerImage BUILT_FOLDER ARCHIVE NAME:TAG");
      System.exit(2);
    }
    TarImage archive = TarImage.at(Path.of(args[1])).named(args[2]);
    describe(Path.of(args[0])).containerize(Containerizer.to(archive).setOfflineMode(true));
  }
}
