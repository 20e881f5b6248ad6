package org.lodestone.gateway.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.RegistryException;

final class ByteRangeTest {

  private static final long SIZE = 1000;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-, 0, 1000",
    "bytes=0-0, 0, 1",
    "bytes=10-19, 10, 20",
    "BYTES=10-19, 10, 20",
    "bytes= 10-19 , 10, 20",
    "bytes=999-, 999, 1000",
    "bytes=500-2000, 500, 1000",
    "bytes=-1, 999, 1000",
    "bytes=-1000, 0, 1000",
    "bytes=-5000, 0, 1000",
    "bytes=0-99999999999999999999999, 0, 1000",
    "bytes=-99999999999999999999999, 0, 1000",
  })
  void readsOneRange(String header, long from, long to) throws RegistryException {
    assertEquals(Optional.of(new ByteRange(from, to)), ByteRange.parse(header, SIZE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "bytes=--1",
        "bytes=1--2",
        "bytes=+1-2",
        "lines=1-2",
        "bytes=\u0661-\u0662",
      })
  void ignoresWhatRfc9110LetsItIgnore(String header) throws RegistryException {
    assertEquals(Optional.empty(), ByteRange.parse(header, SIZE));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=1000-, 1000",
    "bytes=1000-1001, 1000",
    "bytes=-0, 1000",
    "bytes=0-, 0",
    "bytes=5-4, 1000"
  })
  void refusesRangeOutsideTheBlob(String header, long size) {
    RegistryException refused =
        assertThrows(RegistryException.class, () -> ByteRange.parse(header, size));
    assertEquals(416, refused.code().status());
  }

  @ParameterizedTest
  @CsvSource({"0, 1000, bytes 0-999/1000", "10, 20, bytes 10-19/1000"})
  void printsContentRange(long from, long to, String header) {
    assertEquals(header, new ByteRange(from, to).contentRange(SIZE));
  }
}
