package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lodestone.program.CommandFailure;

/**
 * containerd, as Kubernetes, nerdctl and ctr use it: each registry has a folder with a {@code
 * hosts.toml}, and {@code config.toml} tells CRI where these folders are.
 */
public final class ContainerdClient implements ContainerClient {

  /** What the folder of all registries is called unless the user says otherwise. */
  static final String HOSTS_FOLDER = "certs.d";

  private static final String HOSTS = "hosts.toml";

  @Override
  public String name() {
    return "containerd";
  }

  @Override
  public List<String> programs() {
    return List.of("containerd");
  }

  @Override
  public Plan configure(Place place, Adoption adoption) throws IOException, CommandFailure {
    Path file = configFile(place);
    String text = without(file);
    ContainerdConfig config = parse(file, text);
    Map<Path, String> others = hostsFiles(place, file, text);
    Map<Path, String> wanted = new LinkedHashMap<>(others);
    for (MirroredRegistry registry : adoption.registries()) {
      Path hosts = hostsFile(place, config.hostFolders(), registry);
      wanted.put(hosts, with(hosts, others.getOrDefault(hosts, ""), adoption.url()));
    }
    boolean needed = config.hostFolders().isEmpty() && !config.isCriDisabled();
    return plan(place, others, wanted, text, needed ? withFolder(place, config) : text);
  }

  @Override
  public Plan undo(Place place, Adoption adoption) throws IOException, CommandFailure {
    Path file = configFile(place);
    String text = without(file);
    Map<Path, String> others = hostsFiles(place, file, text);
    return plan(place, others, others, text, text);
  }

  /**
   * @param text config.toml without our lines
   */
  private static Plan plan(
      Place place,
      Map<Path, String> others,
      Map<Path, String> wanted,
      String text,
      String wantedText)
      throws IOException {
    List<FileChange> changes = new ArrayList<>();
    for (Map.Entry<Path, String> one : wanted.entrySet()) {
      String rest = others.getOrDefault(one.getKey(), "");
      changes.add(FileChange.of(one.getKey(), rest, one.getValue()));
    }
    FileChange config = FileChange.of(configFile(place), text, wantedText);
    changes.add(config);
    List<String> notes = new ArrayList<>();
    if (config.isNeeded()) {
      notes.add(
          "CRI goes by it after: systemctl %srestart containerd"
              .formatted(place.user() ? "--user " : ""));
    }
    if (!wanted.equals(others)) {
      notes.add(
          "ctr has to be told: ctr images pull --hosts-dir " + defaultFolder(place) + " NAME");
    }
    return Plan.of(changes, notes);
  }

  /** Every registry's file that there is, without our lines. */
  private static Map<Path, String> hostsFiles(Place place, Path config, String text)
      throws IOException, CommandFailure {
    Map<Path, String> files = new LinkedHashMap<>();
    for (Path folder : allFolders(place, config, text)) {
      for (Path registry : matching(folder, "*")) {
        Path hosts = registry.resolve(HOSTS);
        if (Files.exists(hosts)) {
          files.put(hosts, without(hosts));
        }
      }
    }
    return files;
  }

  private static Path configFile(Place place) {
    return place.user()
        ? place.config().resolve("containerd/config.toml")
        : place.system("/etc/containerd/config.toml");
  }

  /** As it stands in config.toml. */
  private static String defaultFolder(Place place) {
    return place.user()
        ? place.config().resolve("containerd").resolve(HOSTS_FOLDER).toString()
        : "/etc/containerd/" + HOSTS_FOLDER;
  }

  /** All that config.toml names, with our lines and without, and the default. */
  private static Set<Path> allFolders(Place place, Path file, String text)
      throws CommandFailure, IOException {
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(place.located(defaultFolder(place)));
    for (String one : List.of(text, SettingsFile.textOf(file))) {
      parse(file, one).hostFolders().forEach(folder -> folders.add(place.located(folder)));
    }
    return folders;
  }

  /** containerd takes the first folder that it finds for a registry. */
  private static Path hostsFile(Place place, List<String> named, MirroredRegistry registry) {
    List<String> folders = named.isEmpty() ? List.of(defaultFolder(place)) : named;
    String name = registry.equals(MirroredRegistry.EVERY) ? "_default" : registry.host();
    List<String> names = List.of(name.replaceFirst(":([0-9]+)$", "_$1_"), name);
    for (String folder : folders) {
      for (String one : names) {
        Path found = place.located(folder).resolve(one);
        if (Files.isDirectory(found)) {
          return found.resolve(HOSTS);
        }
      }
    }
    return place.located(folders.get(0)).resolve(name).resolve(HOSTS);
  }

  private static ContainerdConfig parse(Path file, String text) throws CommandFailure {
    try {
      return ContainerdConfig.parse(text);
    } catch (IllegalArgumentException e) {
      throw unclear(file, e, "");
    }
  }

  private static String with(Path file, String text, String url) throws CommandFailure {
    try {
      return HostsToml.with(text, url);
    } catch (IllegalArgumentException e) {
      throw unclear(file, e, "");
    }
  }

  private static String without(Path file) throws IOException, CommandFailure {
    try {
      return MarkedBlock.without(SettingsFile.textOf(file));
    } catch (IllegalArgumentException e) {
      throw unclear(file, e, "");
    }
  }

  private static String withFolder(Place place, ContainerdConfig config)
      throws IOException, CommandFailure {
    Path file = configFile(place);
    String wanted = config.wanted(defaultFolder(place));
    for (String pattern : config.imports()) {
      Path path = pattern.startsWith("/") ? place.located(pattern) : file.resolveSibling(pattern);
      for (Path imported : matching(path.getParent(), path.getFileName().toString())) {
        try {
          if (ContainerdConfig.mentionsCri(SettingsFile.textOf(imported))) {
            throw new IllegalArgumentException(
                file + " imports it, and what it says of CRI counts more");
          }
        } catch (IllegalArgumentException e) {
          throw unclear(imported, e, wanted);
        }
      }
    }
    try {
      return config.withHostFolder(defaultFolder(place));
    } catch (IllegalArgumentException e) {
      throw unclear(file, e, wanted);
    }
  }

  private static List<Path> matching(Path folder, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  private static CommandFailure unclear(Path file, IllegalArgumentException e, String wanted) {
    return CommandFailure.environment(
        "cannot change " + file + " safely: " + e.getMessage(),
        wanted.isEmpty()
            ? "nothing was changed; put that right by hand first"
            : "nothing was changed; CRI needs %s, once nothing is in the way".formatted(wanted),
        e);
  }
}
