package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;

/** An index in a process of its own, to be killed: prints its address, and ends with its input. */
final class KilledIndex {

  private KilledIndex() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    TestIndex index = new TestIndex(Path.of(args[0]));
    System.out.println(index.uri);
    System.out.flush();
    int end = System.in.read();
    Runtime.getRuntime().halt(end);
  }
}
