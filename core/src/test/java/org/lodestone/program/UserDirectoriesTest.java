package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserDirectoriesTest {

  @Test
  void areBelowTheUsersHome() {
    assertEquals(
        new UserDirectories(
            Path.of("/home/a/.config/lodestone"),
            Path.of("/home/a/.local/share/lodestone"),
            Path.of("/home/a/.local/state/lodestone"),
            Path.of("/home/a/.config/lodestone/policy.json")),
        UserDirectories.of(Map.of("HOME", "/home/a")));
  }

  @Test
  void areWhereTheVariablesSay() {
    assertEquals(
        new UserDirectories(
            Path.of("/c/lodestone"),
            Path.of("/d/lodestone"),
            Path.of("/s/lodestone"),
            Path.of("/p/policy.json")),
        UserDirectories.of(
            Map.of(
                "HOME", "/home/a",
                "XDG_CONFIG_HOME", "/c",
                "XDG_DATA_HOME", "/d",
                "XDG_STATE_HOME", "/s",
                "LODESTONE_POLICY", "/p/policy.json")));
  }

  @Test
  void ignoreWhatIsRelativeOrEmpty() {
    UserDirectories found =
        UserDirectories.of(
            Map.of("HOME", "/home/a", "XDG_CONFIG_HOME", "here", "XDG_DATA_HOME", ""));
    assertEquals(Path.of("/home/a/.config/lodestone"), found.config());
    assertEquals(Path.of("/home/a/.local/share/lodestone"), found.data());
  }

  @Test
  void followTheAccountWhereThereIsNoHome() {
    assertEquals(
        Path.of(System.getProperty("user.home"), ".config", "lodestone"),
        UserDirectories.of(Map.of()).config());
  }
}
