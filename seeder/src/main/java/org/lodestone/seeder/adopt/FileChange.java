package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lodestone.program.CommandFailure;

/**
 * One settings file as it is and as it shall be.
 *
 * @param file where it is
 * @param before empty when there is none
 * @param after empty when it shall go
 * @param owned whether nobody else's words are in it, so that no backup is needed
 */
public record FileChange(
    Path file, Optional<String> before, Optional<String> after, boolean owned) {

  /**
   * @param others what is not ours in it, before or after; blank when all of it is
   * @param after blank when the file has no purpose any more
   */
  static FileChange of(Path file, String others, String after) throws IOException {
    Optional<String> before = new SettingsFile(file).read();
    Optional<String> kept =
        after.isBlank() && !before.orElse("").isBlank() ? Optional.empty() : Optional.of(after);
    boolean nothing = before.isEmpty() && after.isBlank();
    return new FileChange(file, before, nothing ? before : kept, others.isBlank());
  }

  boolean isNeeded() {
    return !before.equals(after);
  }

  /** In the unified format, whole lines, the last one ended. */
  public String diff() {
    return UnifiedDiff.of(file.toString(), before, after);
  }

  public boolean hasBackup() {
    return Files.exists(backup());
  }

  public Path backup() {
    return new SettingsFile(file).backup().path();
  }

  /**
   * Makes the change, if the file still is what was read.
   *
   * @throws CommandFailure when it is not
   */
  public void apply() throws IOException, CommandFailure {
    SettingsFile settings = new SettingsFile(file);
    if (!settings.read().equals(before)) {
      throw CommandFailure.environment(
          file + " has changed since it was read", "run the command again", null);
    }
    if (before.isPresent() && !owned) {
      settings.keepBackup();
    }
    if (after.isPresent()) {
      settings.write(after.get());
    } else {
      Files.delete(file);
      removeEmptyFolders(file.getParent());
    }
    if (settings.backup().read().equals(after)) {
      Files.deleteIfExists(settings.backup().path());
    }
  }

  /** containerd takes the folder of a registry for settings of it, even an empty one. */
  private static void removeEmptyFolders(Path registry) throws IOException {
    Path all = registry.getParent();
    if (all != null && all.endsWith(ContainerdClient.HOSTS_FOLDER)) {
      try {
        Files.delete(registry);
        Files.delete(all);
      } catch (DirectoryNotEmptyException e) {
        return; // others have files there, certificates for example
      }
    }
  }
}
