package org.lodestone.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that are kept from eviction. In small files of the store and not in its catalog, as
 * nothing could tell them again when that is lost.
 */
public final class Pins {

  private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
  private static final String KIND = "pins";

  private final BlobStore store;

  Pins(BlobStore store) {
    this.store = store;
  }

  public void add(PinPattern pattern) throws IOException {
    store.writeState(KIND, file(pattern), pattern.text().getBytes(UTF_8));
  }

  /**
   * @return false when there is none like it
   */
  public boolean remove(PinPattern pattern) throws IOException {
    boolean there = store.readState(KIND, file(pattern)).isPresent();
    store.deleteState(KIND, file(pattern));
    return there;
  }

  /** All of them, in order. */
  public List<PinPattern> list() throws IOException {
    List<PinPattern> patterns = new ArrayList<>();
    for (String file : store.listState(KIND)) {
      Optional<byte[]> text = store.readState(KIND, file);
      try {
        text.ifPresent(bytes -> patterns.add(new PinPattern(new String(bytes, UTF_8))));
      } catch (IllegalArgumentException e) {
        LOG.warn("ignoring {}/lodestone/{}/{}: {}", store.root(), KIND, file, e.getMessage());
      }
    }
    Collections.sort(patterns);
    return patterns;
  }

  /** The pin that keeps this name, if there is one. */
  Optional<PinPattern> keeping(String name) throws IOException {
    return list().stream().filter(pin -> pin.matches(name)).findFirst();
  }

  private static String file(PinPattern pattern) {
    return Digest.of(pattern.text().getBytes(UTF_8)).hex();
  }
}
