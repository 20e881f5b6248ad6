package org.lodestone.seeder.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerdConfigTest {

  private static final String FOLDER = "/etc/containerd/certs.d";

  /** As `containerd config default` writes it in 1.6, in part. */
  private static final String DEFAULT =
      """
      disabled_plugins = []
      imports = []
      version = 2

      [plugins]

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "registry.k8s.io/pause:3.6"

          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = "" # where to look

            [plugins."io.containerd.grpc.v1.cri".registry.auths]

            [plugins."io.containerd.grpc.v1.cri".registry.configs]

            [plugins."io.containerd.grpc.v1.cri".registry.headers]

            [plugins."io.containerd.grpc.v1.cri".registry.mirrors]

        [plugins."io.containerd.internal.v1.opt"]
          path = "/opt/containerd"
      """;

  private static final String VERSION_3 =
      """
      version = 3

      [plugins]
        [plugins.'io.containerd.cri.v1.images']
          snapshotter = 'overlayfs'

          [plugins.'io.containerd.cri.v1.images'.registry]
            config_path = ''
      """;

  private static final String SECTION_ALONE =
      """
      version = 2
      [plugins."io.containerd.grpc.v1.cri".registry]
      [plugins."io.containerd.grpc.v1.cri".registry.headers]
      X-Meta = ["a"]
      """;

  private static final String NO_SECTION =
      """
      version = 2
      oom_score = -999
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "/usr/lib/cni"
      """;

  private static final String VERSION_1 = "oom_score = 0\n[plugins.cri]\nsandbox_image = \"p\"\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing set\n",
        DEFAULT,
        VERSION_3,
        SECTION_ALONE,
        NO_SECTION,
        VERSION_1,
        "version = 2\n[plugins]\n"
      })
  void whatIsPutInIsReadAndTakenOutExactly(String text) {
    String with = ContainerdConfig.parse(text).withHostFolder(FOLDER);
    assertEquals(List.of(FOLDER), ContainerdConfig.parse(with).hostFolders(), with);
    assertEquals(text, MarkedBlock.without(with));
  }

  @Test
  void aSettingThatIsThereIsReplacedInItsLine() {
    String with = ContainerdConfig.parse(DEFAULT).withHostFolder(FOLDER);
    assertEquals(
        DEFAULT.replace(
            "      config_path = \"\" # where to look\n",
            """
            # >>> lodestone configure: lodestone writes these lines and takes them out again
            #was#       config_path = "" # where to look
                  config_path = "/etc/containerd/certs.d"
            # <<< lodestone configure
            """),
        with);
  }

  @Test
  void aNewFileHasTheVersionThatAllKnow() {
    assertTrue(
        ContainerdConfig.parse("")
            .withHostFolder(FOLDER)
            .contains(
                "\nversion = 2\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path"));
  }

  @Test
  void eachVersionHasItsOwnSection() {
    assertTrue(
        ContainerdConfig.parse(VERSION_1).withHostFolder(FOLDER).contains("[plugins.\"cri\".reg"));
    assertTrue(
        ContainerdConfig.parse("version = 3\n")
            .withHostFolder(FOLDER)
            .contains("[plugins.\"io.containerd.cri.v1.images\".registry]"));
    // A section of version 2 says nothing to version 3.
    String mixed = SECTION_ALONE.replace("version = 2", "version = 3");
    assertEquals(List.of(), ContainerdConfig.parse(mixed).hostFolders());
  }

  @Test
  void othersSettingsMayFollowTheSectionThatWasAdded() {
    String with = ContainerdConfig.parse(NO_SECTION).withHostFolder(FOLDER);
    String more = "[metrics]\naddress = \"127.0.0.1:1338\"\n";
    assertEquals(NO_SECTION + more, MarkedBlock.without(with + more));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> MarkedBlock.without(with + "headers = {}\n"));
    assertTrue(e.getMessage().contains("belongs to a table"), e.getMessage());
  }

  @Test
  void aBlockWithoutItsEndIsLeftAlone() {
    String with = ContainerdConfig.parse(NO_SECTION).withHostFolder(FOLDER);
    String cut = with.replace("# <<< lodestone configure\n", "");
    assertThrows(IllegalArgumentException.class, () -> MarkedBlock.without(cut));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[R.mirrors.\"docker.io\"] | registry.mirrors",
        "[R.configs.\"a\".tls] | registry.configs with tls",
        "[R.configs.\"a\"] # tls = {} | registry.configs with tls",
        "[R.configs.\"a\".auth] # username = 'x' | ``",
        "[plugins.C] # registry = {headers = {}} | a way that no section",
        "[plugins.C] # registry.headers = {} | a way that no section",
        "[[plugins]] | a way that no section",
        "plugins = {} | a way that no section",
        "[R] # config_path = ''' ''' | more than one line",
      })
  void whatExcludesTheSettingIsRefused(String lines, String message) {
    String cri = "\"io.containerd.grpc.v1.cri\"";
    String text =
        "version = 2\n"
            + lines
                .replace("R", "plugins." + cri + ".registry")
                .replace("plugins.C", "plugins." + cri)
                .replace(" # ", "\n")
                .replace("''' '''", "'''\n'''")
            + "\n";
    ContainerdConfig config = ContainerdConfig.parse(text);
    if (message.isEmpty()) {
      assertFalse(config.withHostFolder(FOLDER).isEmpty());
      return;
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> config.withHostFolder(FOLDER));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void otherVersionsAreRefused() {
    for (String version : List.of("4", "'2'", "0", "2.0")) {
      assertThrows(
          IllegalArgumentException.class, () -> ContainerdConfig.parse("version = " + version));
    }
  }

  @Test
  void knowsWhenCriIsOff() {
    assertTrue(ContainerdConfig.parse("disabled_plugins = [\"cri\"]").isCriDisabled());
    assertFalse(ContainerdConfig.parse(DEFAULT).isCriDisabled());
  }

  @Test
  void hostsComeInTheOrderTheyHaveInTheFile() {
    String text =
        """
        # ours
        server = "https://registry-1.docker.io"

        # near
        [host."https://mirror.example"]
          capabilities = ["pull"]
        """;
    String with = HostsToml.with(text, "http://127.0.0.1:5050");
    assertEquals(
        List.of("http://127.0.0.1:5050", "https://mirror.example"),
        TomlDocument.parse(with).statements().stream()
            .filter(TomlDocument.Statement::isTable)
            .map(one -> one.path().get(1))
            .toList());
    assertTrue(with.contains("# <<< lodestone configure\n# near\n[host."), with);
    assertEquals(text, MarkedBlock.without(with));
    String byHand = "[host.\"http://127.0.0.1:5050\"]\n";
    assertEquals(byHand, HostsToml.with(byHand, "http://127.0.0.1:5050"));
    assertThrows(IllegalArgumentException.class, () -> HostsToml.with("host = {}\n", "http://a:1"));
  }
}
