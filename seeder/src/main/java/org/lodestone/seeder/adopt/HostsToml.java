package org.lodestone.seeder.adopt;

import java.util.List;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

/**
 * A registry's {@code hosts.toml}: which hosts containerd asks for its names, in the order in which
 * they stand there, before the registry itself (containerd, docs/hosts.md).
 */
final class HostsToml {

  private static final String HOST = "host";

  private HostsToml() {}

  /**
   * The text with a host before the others, unless it is among them.
   *
   * @param text without lines of ours
   * @param url the host
   * @throws IllegalArgumentException when it cannot be put there
   */
  static String with(String text, String url) {
    TomlDocument document = TomlDocument.parse(text);
    if (document.tables(List.of(HOST, url)).findAny().isPresent()) {
      return text;
    }
    for (Statement one : document.statements()) {
      if (!one.isTable() && one.path().get(0).equals(HOST) && one.path().size() == one.direct()) {
        throw new IllegalArgumentException("its hosts are no tables of their own");
      }
    }
    String lines =
        """
        [host."%s"]
          capabilities = ["pull", "resolve"]
        """
            .formatted(url);
    return MarkedBlock.insert(text, document.beforeTables(), MarkedBlock.of(lines));
  }
}
