package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lodestone.node.Quota;
import org.lodestone.program.ByteRate;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.torrent.Tracker;

class KeepConfigTest {

  private static final Path EXAMPLE = Path.of("../examples/keep.yaml");

  @Test
  void everyDefaultIsPinned() throws Exception {
    KeepConfig defaults = ConfigFile.parse("", "test", KeepConfig.class);
    assertEquals(KeepConfig.defaults(), defaults);
    assertEquals(Optional.empty(), defaults.store());
    assertEquals(List.of(), defaults.trackers());
    assertEquals(List.of(), defaults.indexes());
    assertEquals(Duration.ofMinutes(1), defaults.refresh());
    assertEquals(6881, defaults.torrentPort());
    assertEquals(Optional.empty(), defaults.uploadLimit());
    assertEquals(new ByteRate(4 << 20), defaults.scrubRate());
    assertEquals(Quota.none(), defaults.quota());
    assertEquals(List.of(), defaults.collections());
    assertEquals(new ListenAddress("127.0.0.1", 7073), defaults.status());
    assertEquals(HostNames.LOOPBACK, defaults.statusNames());
  }

  @Test
  void theExampleHasTheDefaultsButForTheTracker() throws Exception {
    KeepConfig defaults = KeepConfig.defaults();
    assertEquals(
        new KeepConfig(
            defaults.store(),
            List.of(Tracker.named("http://tracker.example:7070")),
            defaults.indexes(),
            defaults.refresh(),
            defaults.torrentPort(),
            defaults.uploadLimit(),
            defaults.scrubRate(),
            defaults.quota(),
            defaults.collections(),
            defaults.status(),
            defaults.statusNames()),
        ConfigFile.load(EXAMPLE, KeepConfig.class));
  }

  @Test
  void theExampleNamesEverySetting() throws Exception {
    String text = Files.readString(EXAMPLE);
    for (RecordComponent setting : KeepConfig.class.getRecordComponents()) {
      assertTrue(text.contains(setting.getName() + ":"), setting.getName());
    }
  }

  @Test
  void readsWhatTheExampleShowsCommentedOut() throws Exception {
    String text = Files.readString(EXAMPLE).replaceAll("(?m)^# (store|uploadLimit):", "$1:");
    KeepConfig config = ConfigFile.parse(text, "test", KeepConfig.class);
    assertEquals(Optional.of(Path.of("/srv/lodestone/store")), config.store());
    assertEquals(Optional.of(new ByteRate(20 << 20)), config.uploadLimit());
  }

  @Test
  void saysWhatATrackerIs() {
    for (String wrong : List.of("ftp://a.example", "not a url", "udp://a.example")) {
      String text = "trackers: [http://a.example, '%s']".formatted(wrong);
      String message =
          assertThrows(
                  ConfigException.class, () -> ConfigFile.parse(text, "test", KeepConfig.class))
              .getMessage();
      assertTrue(message.contains("key 'trackers[1]'"), message);
      assertTrue(message.contains("a tracker is an http:, https: or udp: URL"), message);
      assertTrue(message.contains("found: " + wrong), message);
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (String text :
        List.of("torrentPort: 70000", "torrentPort: -1", "uploadLimit: fast", "status: 7073")) {
      ConfigException e =
          assertThrows(
              ConfigException.class, () -> ConfigFile.parse(text, "test", KeepConfig.class), text);
      assertTrue(e.getMessage().contains(text.substring(0, text.indexOf(':'))), e.getMessage());
    }
  }
}
