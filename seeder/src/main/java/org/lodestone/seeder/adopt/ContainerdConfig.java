package org.lodestone.seeder.adopt;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lodestone.seeder.adopt.TomlDocument.Kind;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

/**
 * containerd's {@code config.toml}, versions 1 to 3, as far as it says where CRI, the part that
 * Kubernetes pulls by, finds {@code hosts.toml} of each registry: {@code config_path} (containerd,
 * docs/cri/registry.md). Imported files replace whole sections, so it is written here, into the
 * section that there is.
 */
final class ContainerdConfig {

  private static final String PLUGINS = "plugins";
  private static final String CONFIG_PATH = "config_path";

  /** The name of the part that pulls, by the file's version. */
  private static final Map<Integer, String> CRI =
      Map.of(1, "cri", 2, "io.containerd.grpc.v1.cri", 3, "io.containerd.cri.v1.images");

  /** Known to all releases that are in use. */
  private static final String NEW_FILE = "version = 2\n\n";

  private final TomlDocument document;
  private final List<String> registry;

  private ContainerdConfig(TomlDocument document, List<String> registry) {
    this.document = document;
    this.registry = registry;
  }

  /**
   * @param text without lines of ours
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static ContainerdConfig parse(String text) {
    TomlDocument document = TomlDocument.parse(text);
    String version =
        document.statements().isEmpty()
            ? "2"
            : document.value(List.of("version")).map(TomlValue::raw).orElse("1");
    String cri = version.matches("[1-3]") ? CRI.get(Integer.valueOf(version)) : null;
    if (cri == null) {
      throw new IllegalArgumentException(
          "expected version 1, 2 or 3 of the file's format, found " + version);
    }
    return new ContainerdConfig(document, List.of(PLUGINS, cri, "registry"));
  }

  /** The folders of registries that it names. */
  List<String> hostFolders() {
    return configPath()
        .flatMap(Statement::value)
        .flatMap(TomlValue::string)
        .map(path -> Stream.of(path.split(File.pathSeparator)).filter(p -> !p.isBlank()).toList())
        .orElse(List.of());
  }

  /** Whether CRI is switched off, as in Docker's own package of containerd. */
  boolean isCriDisabled() {
    return document
        .value(List.of("disabled_plugins"))
        .map(TomlValue::strings)
        .orElse(List.of())
        .stream()
        .anyMatch(CRI::containsValue);
  }

  /** Patterns of files that are read after this one. */
  List<String> imports() {
    return document.value(List.of("imports")).map(TomlValue::strings).orElse(List.of());
  }

  /** Whether there is anything about CRI in a file, of any version. */
  static boolean mentionsCri(String text) {
    return TomlDocument.parse(text).statements().stream().anyMatch(ContainerdConfig::mentionsCri);
  }

  private static boolean mentionsCri(Statement one) {
    if (!one.path().get(0).equals(PLUGINS)) {
      return false;
    }
    return one.path().size() > 1 ? CRI.containsValue(one.path().get(1)) : !one.isTable();
  }

  /**
   * The text with a folder of registries named in it.
   *
   * @throws IllegalArgumentException when something in it excludes that
   */
  String withHostFolder(String folder) {
    checkOldMirrors();
    String text = document.text();
    Optional<Statement> unset = configPath();
    if (unset.isPresent()) {
      return replaced(unset.get(), folder);
    }
    String setting = "  %s = \"%s\"\n".formatted(CONFIG_PATH, folder);
    Optional<Statement> section = document.tables(registry).findAny();
    if (section.isPresent()) {
      return MarkedBlock.insert(text, section.get().end(), MarkedBlock.of(setting));
    }
    checkRoomForSection();
    String head = document.statements().isEmpty() ? NEW_FILE : "";
    String heading = "[%s.\"%s\".%s]\n".formatted(registry.toArray());
    return MarkedBlock.insert(text, text.length(), MarkedBlock.of(head + heading + setting));
  }

  private String replaced(Statement unset, String folder) {
    String text = document.text();
    String line = text.substring(unset.start(), unset.end()).stripTrailing();
    if (line.contains("\n")) {
      throw new IllegalArgumentException(CONFIG_PATH + " has more than one line");
    }
    String name = line.substring(0, line.indexOf('=')).stripTrailing();
    return text.substring(0, unset.start())
        + MarkedBlock.insteadOf(line, "%s = \"%s\"\n".formatted(name, folder))
        + text.substring(unset.end());
  }

  private Optional<Statement> configPath() {
    return document.values(below(CONFIG_PATH)).findAny();
  }

  /** containerd does not start CRI when it finds both. */
  private void checkOldMirrors() {
    for (Statement one : document.statements()) {
      boolean tls = one.isBelow(below("configs")) && one.path().contains("tls");
      if (tls || one.isBelow(below("mirrors"))) {
        throw new IllegalArgumentException(
            "it has registry.%s, which containerd takes no %s beside"
                .formatted(tls ? "configs with tls" : "mirrors", CONFIG_PATH));
      }
    }
  }

  /** A heading can be added unless the table or one around it is written in another way. */
  private void checkRoomForSection() {
    for (Statement one : document.statements()) {
      boolean around =
          one.path().size() <= registry.size()
              && registry.subList(0, one.path().size()).equals(one.path());
      boolean inAnotherWay = around && one.kind() != Kind.TABLE;
      boolean dotted =
          !one.isTable()
              && one.isBelow(registry)
              && one.path().size() - one.direct() < registry.size();
      if (inAnotherWay || dotted) {
        throw new IllegalArgumentException(
            "it says "
                + String.join(".", one.path())
                + " in a way that no section can be added to");
      }
    }
  }

  private List<String> below(String name) {
    List<String> path = new ArrayList<>(registry);
    path.add(name);
    return path;
  }

  /** For messages: what has to stand in the file. */
  String wanted(String folder) {
    return "[%s.'%s'.%s] %s = '%s'"
        .formatted(PLUGINS, registry.get(1), registry.get(2), CONFIG_PATH, folder);
  }
}
