package org.lodestone.tuf;

import java.io.IOException;
import java.util.Optional;

/**
 * Where the files of a collection are served. Nothing it gives is trusted. Its {@code toString}
 * names it to people.
 */
public interface Mirror {

  /**
   * One file.
   *
   * @param path such as {@code metadata/timestamp.json} or {@code targets/acme/app/1.2}, as in a
   *     URL: percent-encoded
   * @param maxBytes no more is read; a longer file is an error
   * @return empty when there is no such file
   * @throws IOException when it cannot be had, or not in time
   */
  Optional<byte[]> fetch(String path, int maxBytes) throws IOException;
}
