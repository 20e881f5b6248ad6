package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Brings whole blobs to where others can get them. */
@FunctionalInterface
public interface BlobSeeder {

  /** Leaves it to another program: nothing is announced. */
  BlobSeeder NONE = (torrent, file, trackers) -> {};

  /** Seeds a whole file that is known to be good, in place. */
  void seed(BlobTorrent torrent, Path file, List<Tracker> trackers) throws IOException;
}
