package org.lodestone.program;

import java.nio.file.Path;
import java.util.Map;

/**
 * A user's own places, the folders each {@code lodestone} below what the XDG Base Directory
 * Specification says. They need not exist.
 *
 * @param config settings, keys and the trust policy ({@code $XDG_CONFIG_HOME}, ~/.config)
 * @param data blobs and documents ({@code $XDG_DATA_HOME}, ~/.local/share)
 * @param state what has to be remembered from one run to the next ({@code $XDG_STATE_HOME},
 *     ~/.local/state)
 * @param policy the trust policy ({@code $LODESTONE_POLICY}, else policy.json in the first)
 */
public record UserDirectories(Path config, Path data, Path state, Path policy) {

  private static final String OWN = "lodestone";

  public static UserDirectories ofProcess() {
    return of(System.getenv());
  }

  /**
   * @param variables the environment
   */
  public static UserDirectories of(Map<String, String> variables) {
    Path config = directory(variables, "XDG_CONFIG_HOME", ".config");
    String policy = variables.getOrDefault("LODESTONE_POLICY", "");
    return new UserDirectories(
        config,
        directory(variables, "XDG_DATA_HOME", ".local/share"),
        directory(variables, "XDG_STATE_HOME", ".local/state"),
        policy.isBlank() ? config.resolve("policy.json") : Path.of(policy));
  }

  private static Path directory(Map<String, String> variables, String variable, String fallback) {
    String value = variables.getOrDefault(variable, "");
    // The specification: a relative path in these variables is invalid and ignored.
    Path base = value.startsWith("/") ? Path.of(value) : home(variables).resolve(fallback);
    return base.resolve(OWN);
  }

  /** The user's folder. */
  public static Path home(Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
  }
}
