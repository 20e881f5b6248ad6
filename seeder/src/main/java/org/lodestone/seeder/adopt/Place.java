package org.lodestone.seeder.adopt;

import java.nio.file.Path;
import org.lodestone.program.UserDirectories;
import org.lodestone.seeder.terminal.Environment;

/**
 * Whose settings are meant: the machine's below {@code /etc}, or one user's own, which rootless
 * clients read.
 *
 * @param root what stands for {@code /}: another folder while an image of a machine is built
 * @param user whether the user's own files are meant
 * @param home the user's folder
 * @param config where the user's programs have their settings ($XDG_CONFIG_HOME)
 */
public record Place(Path root, boolean user, Path home, Path config) {

  public static Place of(Environment environment, Path root, boolean user) {
    UserDirectories own = environment.directories();
    return new Place(
        root, user, UserDirectories.home(environment.variables()), own.config().getParent());
  }

  /** Where a file of the machine is found now. */
  Path system(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** Where a path that stands in a settings file is found now; a user's is what it says. */
  Path located(String path) {
    return user || !path.startsWith("/") ? Path.of(path) : system(path);
  }
}
