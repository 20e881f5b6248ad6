package org.lodestone.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lodestone.gateway.GatewayConfig;
import org.lodestone.program.ConfigFile;
import org.lodestone.torrent.Tracker;
import org.lodestone.tracker.TrackerConfig;

/** The annotated configurations name every setting, with its default. */
class ConfigurationsTest {

  private static final Path TRACKER = Path.of("tracker.yaml");
  private static final Path GATEWAY = Path.of("gateway.yaml");

  @Test
  void theTrackersHasTheDefaults() throws Exception {
    assertEquals(TrackerConfig.defaults(), ConfigFile.load(TRACKER, TrackerConfig.class));
  }

  @Test
  void theTrackersNamesEverySetting() throws Exception {
    assertNamesAll(TrackerConfig.class, Files.readString(TRACKER));
  }

  @Test
  void theGatewaysHasTheDefaultsButForTheTracker() throws Exception {
    assertEquals(
        GatewayConfig.defaults()
            .withTrackers(List.of(Tracker.named("http://tracker.example:7070"))),
        ConfigFile.load(GATEWAY, GatewayConfig.class));
  }

  @Test
  void theGatewaysNamesEverySetting() throws Exception {
    assertNamesAll(GatewayConfig.class, Files.readString(GATEWAY));
  }

  private static void assertNamesAll(Class<?> config, String text) {
    for (RecordComponent setting : config.getRecordComponents()) {
      boolean named = Pattern.compile("(?m)^[ #]*" + setting.getName() + ":").matcher(text).find();
      assertTrue(named, () -> setting.getName() + " is missing");
      if (setting.getType().isRecord() && isNested(setting.getType())) {
        assertNamesAll(setting.getType(), text);
      }
    }
  }

  /** Not an address or a list of keys: those are written as words, not as settings of their own. */
  private static boolean isNested(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .noneMatch(method -> method.isAnnotationPresent(JsonCreator.class));
  }
}
