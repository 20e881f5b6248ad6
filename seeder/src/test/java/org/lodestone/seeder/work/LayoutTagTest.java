package org.lodestone.seeder.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTagTest {

  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "docker://127.0.0.1:5050/acme/app:1.2, 1.2",
    "docker://127.0.0.1:5050/acme/app, latest",
    "docker-daemon:acme/app:1, 1",
    "docker-archive:app.tar, latest",
    "docker-archive:/tmp/app.tar:acme/app:3, 3",
    "oci:dir, latest",
    "oci:dir:edge, edge",
    "docker://host/app@sha256:" + HEX + ", sha256-" + HEX
  })
  void takesTheTagOfTheSource(String source, String tag) {
    assertEquals(tag, LayoutTag.ofSource(source));
  }
}
