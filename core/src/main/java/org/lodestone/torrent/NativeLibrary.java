package org.lodestone.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.libtorrent4j.LibTorrent;

/**
 * Loads libtorrent's native part, whose jar has no loader of its own.
 *
 * <p>It is unpacked into a fresh directory that only this user can enter, and deleted as soon as it
 * is loaded: nothing is left that others could swap or that would have to be verified later.
 */
final class NativeLibrary {

  /** The system property libtorrent4j takes the path of its native library from. */
  static final String PATH_PROPERTY = "libtorrent4j.jni.path";

  private static final String RESOURCE = "/lib/x86_64/libtorrent4j.so";
  private static final Set<String> X86_64 = Set.of("amd64", "x86_64");

  private static String version;

  private NativeLibrary() {}

  /**
   * Loads the library unless that has been done, and returns libtorrent's version.
   *
   * @throws IOException saying what to do when there is none for this platform
   */
  static synchronized String load() throws IOException {
    if (version == null) {
      version =
          System.getProperty(PATH_PROPERTY, "").isEmpty()
              ? loadBundled()
              : load(System.getProperty(PATH_PROPERTY));
    }
    return version;
  }

  private static String loadBundled() throws IOException {
    requireBundled(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path directory = Files.createTempDirectory("lodestone-native");
    Path library = directory.resolve("libtorrent4j.so");
    try (InputStream packed = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
      if (packed == null) {
        throw new IOException("libtorrent4j-linux.jar, which has " + RESOURCE + ", is missing");
      }
      Files.copy(packed, library);
      System.setProperty(PATH_PROPERTY, library.toString());
      return load(library.toString());
    } finally {
      System.clearProperty(PATH_PROPERTY);
      Files.deleteIfExists(library);
      Files.delete(directory);
    }
  }

  private static String load(String path) throws IOException {
    try {
      return LibTorrent.version();
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          ("could not load libtorrent from %s: %s. It needs glibc 2.27 or later and a directory"
                  + " that allows execution: choose another one with -Djava.io.tmpdir=DIR, or give"
                  + " a library of libtorrent4j 2.0.6-26 with -D%s=FILE")
              .formatted(path, cause.getMessage(), PATH_PROPERTY),
          e);
    }
  }

  /** Fails on a platform for which no native library is in the jars. */
  static void requireBundled(String os, String arch) throws IOException {
    if (!os.equalsIgnoreCase("linux") || !X86_64.contains(arch.toLowerCase(Locale.ROOT))) {
      throw new IOException(
          ("no native libtorrent is bundled for %s on %s, only for Linux on x86_64; build"
                  + " libtorrent4j 2.0.6-26 for it and name the file with -D%s=FILE")
              .formatted(os, arch, PATH_PROPERTY));
    }
  }
}
