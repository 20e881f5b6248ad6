package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigFileTest {

  record Sample(Integer port, List<String> names) {
    Sample {
      port = port == null ? 7070 : port;
      names = names == null ? List.of() : List.copyOf(names);
      if (port > 65535) {
        throw new IllegalArgumentException("a port is at most 65535, found " + port);
      }
    }
  }

  @Test
  void keysLeftOutKeepTheirDefaults() throws Exception {
    assertEquals(new Sample(7070, List.of()), ConfigFile.parse("", "x.yaml", Sample.class));
    assertEquals(
        new Sample(7070, List.of("a")),
        ConfigFile.parse("# all else stays\nnames: [a]\n", "x.yaml", Sample.class));
  }

  @Test
  void unknownKeyIsNamedWithItsPlace() {
    assertEquals(
        "x.yaml: there is no key 'prot'; the keys here are names, port",
        fault("port: 1\nprot: 2\n"));
  }

  @Test
  void repeatedKeyIsRefused() {
    assertTrue(fault("port: 1\nport: 2\n").contains("port"), fault("port: 1\nport: 2\n"));
  }

  @Test
  void valueOutOfRangeSaysWhatTheRecordSays() {
    assertTrue(fault("port: 70000\n").endsWith("a port is at most 65535, found 70000"));
  }

  @Test
  void wrongTypeIsNamedWithItsPlace() {
    assertTrue(fault("port: many\n").contains("line 1, key 'port'"), fault("port: many\n"));
  }

  @Test
  void wrongTypeIsToldWithoutJava() {
    assertTrue(
        fault("port: many\n").endsWith("expected a number, found: many"), fault("port: many\n"));
    assertTrue(
        fault("names: a\n").endsWith("expected a list, such as [a, b]"), fault("names: a\n"));
  }

  @Test
  void whatIsNotYamlIsToldInOneLine() {
    String told = fault("port: [1\nnames: }");
    assertTrue(told.startsWith("x.yaml, line ") && told.contains("this is not YAML: "), told);
    assertEquals(1, told.lines().count());
  }

  @Test
  void absentFileIsNamed() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> ConfigFile.load(Path.of("absent.yaml"), Sample.class));
    assertTrue(e.getMessage().contains("absent.yaml"), e.getMessage());
  }

  private static String fault(String yaml) {
    return assertThrows(ConfigException.class, () -> ConfigFile.parse(yaml, "x.yaml", Sample.class))
        .getMessage();
  }
}
