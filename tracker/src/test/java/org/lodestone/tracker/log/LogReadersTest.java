package org.lodestone.tracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;

class LogReadersTest {

  @TempDir private Path dir;

  @Test
  void admitsThoseOfItsFileAsItIsNow() throws Exception {
    Path file = dir.resolve("readers");
    Files.writeString(file, "# who\n" + line("one", "alice") + "rubbish\n" + line("two", "bob"));
    LogReaders readers = LogReaders.open(file);
    assertTrue(readers.admit("one"));
    assertTrue(readers.admit("two"));
    assertFalse(readers.admit("three"));
    assertFalse(readers.admit(""));
    assertFalse(readers.admit("rubbish"));

    Files.writeString(file, line("two", "bob") + line("three", "carol the third"));
    assertFalse(readers.admit("one"));
    assertTrue(readers.admit("three"));

    Files.delete(file);
    assertThrows(IOException.class, () -> readers.admit("three"));
    Files.writeString(file, "");
    assertFalse(readers.admit("three"));
  }

  @Test
  void isNotOpenedWhenItAdmitsNobody() throws Exception {
    Path file = dir.resolve("readers");
    assertThrows(IOException.class, () -> LogReaders.open(file));
    Files.writeString(file, "secret alice\n");
    IOException refusal = assertThrows(IOException.class, () -> LogReaders.open(file));
    assertTrue(refusal.getMessage().contains("admits no reader"), refusal::getMessage);
  }

  /** As sha256sum writes it. */
  private static String line(String token, String name) {
    return Digest.of(token.getBytes(UTF_8)).hex() + "  " + name + "\n";
  }
}
