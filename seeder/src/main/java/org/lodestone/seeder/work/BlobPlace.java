package org.lodestone.seeder.work;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * Where a single blob is fetched to.
 *
 * @param layout it comes into
 * @param file what it becomes then, and the layout goes; empty when it stays in the layout
 */
public record BlobPlace(Path layout, Optional<Path> file) {

  /** A layout that others may use, too. */
  public static BlobPlace in(Path layout) {
    return new BlobPlace(layout, Optional.empty());
  }

  /** A file; beside it is a layout for as long as the blob is not whole. */
  public static BlobPlace at(Path file) {
    return new BlobPlace(file.resolveSibling(file.getFileName() + ".part"), Optional.of(file));
  }

  /** Puts the blob, which has come, where it belongs; returns its path. */
  public Path settle(Digest blob) throws IOException {
    Path here = layout.resolve("blobs").resolve("sha256").resolve(blob.hex());
    if (file.isEmpty()) {
      return here;
    }
    Files.move(here, file.get(), StandardCopyOption.REPLACE_EXISTING);
    MoreFiles.deleteRecursively(layout, RecursiveDeleteOption.ALLOW_INSECURE);
    return file.get();
  }
}
