package org.lodestone.gateway.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;

class ContentRangeTest {

  @Test
  void bothEndsAreIncluded() throws RegistryException {
    assertEquals(new ContentRange(10, 19), ContentRange.parse("10-19"));
    assertEquals(10, ContentRange.parse("10-19").length());
    assertEquals(1, ContentRange.parse("0-0").length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1", "1-", "-1", "2-1", "bytes 0-9/10", "0-9999999999999999999"})
  void otherSyntaxIsRefused(String header) {
    RegistryException refused =
        assertThrows(RegistryException.class, () -> ContentRange.parse(header));
    assertEquals(ErrorCode.BLOB_UPLOAD_INVALID, refused.code());
  }
}
