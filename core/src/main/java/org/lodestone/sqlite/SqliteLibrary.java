package org.lodestone.sqlite;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native part. Left to itself, the driver unpacks it into the system's folder for
 * temporary files, where each process that is killed leaves one more. So it is unpacked beside the
 * database and deleted as soon as it is loaded.
 */
public final class SqliteLibrary {

  /** The system property the driver takes the folder to unpack into from. */
  public static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads the library, unless that has been done or the operator says where it is to be unpacked.
   *
   * @param dir the database's
   */
  public static synchronized void load(Path dir) throws IOException {
    if (loaded || System.getProperty(FOLDER_PROPERTY) != null) {
      return;
    }
    Path folder = dir.resolve("sqlite-native-" + ProcessHandle.current().pid()).toAbsolutePath();
    Files.createDirectories(folder);
    System.setProperty(FOLDER_PROPERTY, folder.toString());
    try {
      SQLiteJDBCLoader.initialize();
      loaded = true;
    } catch (Exception e) {
      throw new IOException(
          "cannot load SQLite from %s, which has to allow execution: choose another folder with -D%s=DIR: %s"
              .formatted(folder, FOLDER_PROPERTY, e.getMessage()),
          e);
    } finally {
      System.clearProperty(FOLDER_PROPERTY);
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
