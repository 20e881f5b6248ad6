package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.seeder.terminal.Units;

/**
 * Whether a store has room for more blobs.
 *
 * @param store may not be there yet
 */
public record DiskCheck(Path store) implements Check {

  private static final long SCARCE = 10L << 30;
  private static final long NONE = 1L << 30;

  @Override
  public String subject() {
    return "disk";
  }

  @Override
  public String advice() {
    return "lodestone evict NAME:TAG --store %s removes an image".formatted(store);
  }

  @Override
  public Finding look() throws IOException {
    Path there = store.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isWritable(there)) {
      return Finding.warning(
          subject(),
          "you may not write to " + there,
          "run this as the user that the store belongs to, or --store another");
    }
    FileStore disk = Files.getFileStore(there);
    return judge(disk.getUsableSpace(), disk.getTotalSpace());
  }

  Finding judge(long free, long total) {
    String found =
        "%s of %s are free for %s".formatted(Units.bytes(free), Units.bytes(total), store);
    if (free < NONE) {
      return Finding.fault(subject(), found, advice());
    }
    return free < SCARCE
        ? Finding.warning(subject(), found, advice())
        : Finding.ok(subject(), found);
  }
}
