package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;

class ConfigureCommandTest {

  private static final String DAEMON = "etc/docker/daemon.json";
  private static final String CONFIG = "etc/containerd/config.toml";
  private static final String HUB = "etc/containerd/certs.d/docker.io/hosts.toml";
  private static final String DROP_IN = "etc/containers/registries.conf.d/50-lodestone.conf";
  private static final String CRI = "plugins.\"io.containerd.grpc.v1.cri\"";

  @TempDir private Path temporary;
  private Path root;
  private Cli cli;

  @BeforeEach
  void makeMachine() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    cli = new Cli(Files.createDirectory(temporary.resolve("home")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void nothingIsLeftOfItWhereThereWasNothing(String client) throws Exception {
    Cli.Result first = configure(client);
    assertTrue(first.out().contains("--- /dev/null"), first.out());
    assertTrue(first.out().contains("127.0.0.1:5050"), first.out());
    Map<String, String> configured = files();
    Cli.Result second = configure(client);
    assertEquals("", second.out());
    assertTrue(second.err().contains("nothing to change"), second.err());
    assertEquals(configured, files());
    configure(client, "--undo");
    assertEquals(Map.of(), files());
    Cli.Result undone = configure(client, "--undo");
    assertTrue(undone.err().contains("nothing to take out"), undone.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void everyoneCanReadWhatIsNew(String client) throws Exception {
    configure(client);
    for (String file : files().keySet()) {
      assertEquals("rw-r--r--", permissions(root.resolve(file)));
    }
  }

  @Test
  void settingsAreKeptAndSoIsTheFileItself() throws Exception {
    String before = "{\n  \"debug\": true\n}\n";
    Path file = write(DAEMON, before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Cli.Result result = configure("docker");
    assertTrue(result.err().contains("systemctl reload docker"), result.err());
    assertEquals("rw-r-----", permissions(file));
    assertEquals(before, read(DAEMON + ".lodestone-backup"));
    configure("docker", "--undo");
    assertEquals(Map.of(DAEMON, before), files());
  }

  @Test
  void aBackupIsNeverOverwritten() throws Exception {
    write(DAEMON, "{}");
    write(DAEMON + ".lodestone-backup", "older");
    configure("docker");
    assertEquals("older", read(DAEMON + ".lodestone-backup"));
    configure("docker", "--undo");
    assertEquals("older", read(DAEMON + ".lodestone-backup"));
  }

  @Test
  void whatOthersChangedSinceIsKept() throws Exception {
    configure("docker");
    write(DAEMON, read(DAEMON).replace("\n}", ",\n  \"debug\": true\n}"));
    configure("docker", "--undo");
    assertEquals("{\n  \"debug\": true\n}\n", read(DAEMON));
  }

  @Test
  void otherMirrorsAreNamedWhenTheGatewayIsNotAmongThem() throws Exception {
    configure("docker", "--gateway", "127.0.0.1:6000");
    Cli.Result result = configure("docker", "--undo");
    assertTrue(result.err().contains("are http://127.0.0.1:6000; --gateway"), result.err());
    configure("docker", "--undo", "--gateway", "127.0.0.1:6000");
    assertEquals(Map.of(), files());
  }

  @Test
  void aLinkStaysALink() throws Exception {
    Path real = write("srv/daemon.json", "{}\n");
    Path link = root.resolve(DAEMON);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, real);
    configure("docker");
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.readString(real).contains("registry-mirrors"));
  }

  @Test
  void nothingIsDoneUnlessSomebodyAgrees() throws Exception {
    Cli.Result alone = run("docker");
    assertEquals(ExitCode.USAGE, alone.exitCode());
    assertTrue(alone.err().contains("--yes"), alone.err());
    assertEquals(ExitCode.REFUSED, answered("n").exitCode());
    assertEquals(ExitCode.REFUSED, answered("").exitCode());
    Cli.Result shown = run("docker", "--dry-run");
    assertEquals(ExitCode.OK, shown.exitCode());
    assertTrue(shown.out().contains("+  \"registry-mirrors\""), shown.out());
    assertEquals(Map.of(), files());
    assertEquals(ExitCode.OK, answered("y").exitCode());
    assertEquals(1, files().size());
  }

  private Cli.Result answered(String word) {
    return cli.answering(word).run("configure", "docker", "--root", root.toString());
  }

  @Test
  void tellsProgramsToo() throws Exception {
    JsonNode report = new ObjectMapper().readTree(run("containerd", "--yes", "--json").out());
    assertEquals("containerd", report.get("client").asText());
    assertTrue(report.get("applied").asBoolean());
    assertEquals(2, report.get("changes").size());
    assertTrue(report.get("changes").get(0).get("diff").asText().contains("+[host."));
  }

  @Test
  void containerdIsToldOfEachRegistry() throws Exception {
    Files.createDirectories(root.resolve("etc/containerd/certs.d/r.example_5000_"));
    configure("containerd", "--registry", "docker.io,*", "--registry", "r.example:5000");
    assertEquals(
        List.of(
            HUB.replace("docker.io", "_default"),
            HUB,
            HUB.replace("docker.io", "r.example_5000_"),
            CONFIG),
        List.copyOf(files().keySet()));
    configure("containerd", "--registry", "ghcr.io");
    assertEquals(
        List.of(HUB.replace("docker.io", "ghcr.io"), CONFIG), List.copyOf(files().keySet()));
  }

  @Test
  void containerdsOwnFolderIsUsed() throws Exception {
    String config =
        "version = 2\n[" + CRI + ".registry]\nconfig_path = \"/etc/a:/etc/registries\"\n";
    write(CONFIG, config);
    Files.createDirectories(root.resolve("etc/registries/docker.io"));
    configure("containerd", "--registry", "docker.io,ghcr.io");
    assertEquals(
        List.of("etc/a/ghcr.io/hosts.toml", CONFIG, "etc/registries/docker.io/hosts.toml"),
        List.copyOf(files().keySet()));
    assertEquals(config, read(CONFIG));
    configure("containerd", "--undo");
    assertEquals(Map.of(CONFIG, config), files());
  }

  @Test
  void containerdWithoutCriKeepsItsConfiguration() throws Exception {
    String config = "disabled_plugins = [\"cri\"]\n";
    write(CONFIG, config);
    configure("containerd");
    assertEquals(config, read(CONFIG));
  }

  @Test
  void whatContainerdWouldNotStartWithIsRefused() throws Exception {
    String config =
        "version = 2\n["
            + CRI
            + ".registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m.example\"]\n";
    write(CONFIG, config);
    assertRefused("registry.mirrors", "containerd");
    write(CONFIG, "version = 2\nimports = [\"conf.d/*.toml\"]\n");
    write("etc/containerd/conf.d/a.toml", "[metrics]\naddress = \"\"\n");
    assertEquals(ExitCode.OK, run("containerd", "--dry-run").exitCode());
    write("etc/containerd/conf.d/b.toml", "[" + CRI + "]\nsandbox_image = \"p\"\n");
    assertRefused("conf.d/b.toml", "containerd");
    assertFalse(Files.exists(root.resolve(HUB)), "no file was written");
  }

  @Test
  void othersHostsOfARegistryAreKept() throws Exception {
    String hosts = "server = \"https://ghcr.io\"\n\n[host.\"https://m.example\"]\n";
    Path file = write(HUB, hosts);
    configure("containerd");
    assertTrue(Files.readString(file).contains("[host.\"http://127.0.0.1:5050\"]"));
    configure("containerd", "--undo");
    assertEquals(Map.of(HUB, hosts), files());
  }

  @Test
  void podmanHasItsOwnFile() throws Exception {
    write("etc/containers/registries.conf", "unqualified-search-registries = [\"docker.io\"]\n");
    configure("podman", "--registry", "docker.io,quay.io", "--gateway", "localhost:6000");
    assertEquals(
        """
        # >>> lodestone configure: lodestone writes these lines and takes them out again
        [[registry]]
        prefix = "docker.io"
        location = "docker.io"
        [[registry.mirror]]
        location = "localhost:6000/via/docker.io"
        insecure = true
        [[registry]]
        prefix = "quay.io"
        location = "quay.io"
        [[registry.mirror]]
        location = "localhost:6000/via/quay.io"
        insecure = true
        [[registry]]
        location = "localhost:6000"
        insecure = true
        # <<< lodestone configure
        """,
        read(DROP_IN));
    configure("podman");
    assertFalse(read(DROP_IN).contains("quay.io"), "all registries have to be named");
  }

  @Test
  void podmansMirrorGoesWhereTheRegistryIsSpokenOf() throws Exception {
    String early = "[[registry]]\nlocation = \"docker.io\"\n";
    String late =
        """
        [[registry]]
        prefix = "docker.io" # why
        location = "docker.io"

        # near
        [[registry.mirror]]
        location = "m.example"
        [[registry]]
        location = "quay.io"
        """;
    write("etc/containers/registries.conf", early);
    Path file = write("etc/containers/registries.conf.d/90-own.conf", late);
    configure("podman");
    assertEquals(
        late.replace(
            "\n\n# near",
            """

            # >>> lodestone configure: lodestone writes these lines and takes them out again
            [[registry.mirror]]
            location = "127.0.0.1:5050/via/docker.io"
            insecure = true
            # <<< lodestone configure

            # near"""),
        Files.readString(file));
    assertFalse(read(DROP_IN).contains("docker.io"), read(DROP_IN));
    assertTrue(configure("podman").err().contains("nothing to change"));
    configure("podman", "--undo");
    assertEquals(early, read("etc/containers/registries.conf"));
    assertEquals(late, Files.readString(file));
    assertEquals(2, files().size());
  }

  @Test
  void whatWasSetUpByHandIsEnough() throws Exception {
    write(
        DROP_IN,
        """
        [[registry]]
        location = "docker.io"
        [[registry.mirror]]
        location = "127.0.0.1:5050/via/docker.io"
        insecure = true
        [[registry]]
        location = "127.0.0.1:5050"
        insecure = true
        """);
    assertTrue(run("podman").err().contains("nothing to change"));
  }

  @Test
  void whatPodmanWouldNotReadIsRefused() throws Exception {
    String main = "etc/containers/registries.conf";
    write(main, "[registries.search]\nregistries = [\"docker.io\"]\n");
    assertRefused("version 1", "podman");
    write(
        main, "[[registry]]\nprefix = \"docker.io/a\"\nlocation = \"docker.io\"\nblocked = true\n");
    assertRefused("agree", "podman");
    write(main, "[[registry]]\nlocation = \"127.0.0.1:5050\"\n");
    assertRefused("wants TLS", "podman");
    write(main, "registry = [{location = \"docker.io\"}]\n");
    assertRefused("no tables", "podman");
    write(main, "[[registry]\n");
    assertRefused("line 1", "podman");
    assertRefused("--registry names each", "podman", "--registry", "*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void usersHaveTheirOwnSettings(String client) throws Exception {
    Path home = temporary.resolve("home");
    Path folder = home.resolve(".config");
    List<String> words = List.of("configure", client, "--user", "--yes");
    cli.run(words.toArray(String[]::new));
    List<Path> written = regularFiles(home);
    assertFalse(written.isEmpty());
    for (Path file : written) {
      assertTrue(file.startsWith(folder), file.toString());
      assertTrue(
          Files.readString(file).contains(file.endsWith("config.toml") ? home + "/" : "5050"));
    }
    List<String> undo = new ArrayList<>(words);
    undo.add("--undo");
    cli.run(undo.toArray(String[]::new));
    assertEquals(List.of(), regularFiles(home));
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    assertRefused("docker.io alone", "docker", "--registry", "quay.io");
    assertRefused("leave out --registry", "docker", "--undo", "--registry", "docker.io");
    assertRefused("expected a registry's host", "podman", "--registry", "https://quay.io");
    assertRefused("expected a registry's host", "containerd", "--registry", "../x");
    assertRefused("a gateway has a port", "podman", "--gateway", "localhost:0");
    assertRefused("leave one of them out", "docker", "--user");
    write(DAEMON, "{,}");
    assertRefused("daemon.json", "docker");
    write(DAEMON, "{}" + " ".repeat(300_000));
    assertRefused("has more than", "docker");
  }

  private void assertRefused(String expected, String client, String... words) throws Exception {
    Map<String, String> before = files();
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--yes");
    Cli.Result result = run(client, all.toArray(String[]::new));
    assertTrue(result.exitCode() == 2 || result.exitCode() == 3, result.err());
    assertTrue(result.err().contains(expected), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
    assertEquals(before, files());
  }

  private Cli.Result configure(String client, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--yes");
    Cli.Result result = run(client, all.toArray(String[]::new));
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    return result;
  }

  private Cli.Result run(String client, String... words) {
    List<String> all = new ArrayList<>(List.of("configure", client, "--root", root.toString()));
    all.addAll(List.of(words));
    return cli.run(all.toArray(String[]::new));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String read(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : regularFiles(root)) {
      files.put(root.relativize(file).toString(), Files.readString(file));
    }
    return files;
  }

  private static List<Path> regularFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
