package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lodestone.io.DurableFiles;

/** A disk on which the process dies at a given write. */
final class Disks implements LogFolder.Disk {

  /** The process's end, after which it writes nothing more. */
  static final class Killed extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** What a write leaves that is cut. */
  enum Cut {
    BEFORE,
    HALF_OF_THE_TEMPORARY_FILE,
    AFTER
  }

  private final int last;
  private final Cut cut;
  private int writes;

  /** Every checkpoint that ever was on the disk. */
  final List<SignedCheckpoint> signed = new ArrayList<>();

  /**
   * @param last the write that is cut, from 0
   */
  Disks(int last, Cut cut) {
    this.last = last;
    this.cut = cut;
  }

  int writes() {
    return writes;
  }

  @Override
  public void replace(Path target, byte[] content, Path temporary) throws IOException {
    int write = writes++;
    if (write > last) {
      throw new Killed();
    }
    if (write == last && cut == Cut.BEFORE) {
      throw new Killed();
    }
    if (write == last && cut == Cut.HALF_OF_THE_TEMPORARY_FILE) {
      Files.write(temporary, Arrays.copyOf(content, content.length / 2));
      throw new Killed();
    }
    DurableFiles.replace(target, content, temporary);
    if (target.endsWith("batch")) {
      signed.add(Batch.parse(content).checkpoint());
    } else if (target.endsWith("checkpoint")) {
      signed.add(SignedCheckpoint.parse(content));
    }
    if (write == last) {
      throw new Killed();
    }
  }
}
