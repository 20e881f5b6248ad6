package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pkcs11UriTest {

  @Test
  void readsWhatRfc7512Writes() {
    assertEquals(
        new Pkcs11Uri("/usr/lib/hsm.so", OptionalInt.of(7), "the key+;?"),
        Pkcs11Uri.parse("pkcs11:slot-id=7;object=the%20key+%3B%3F?module-path=/usr/lib/hsm.so"));
    assertEquals(
        new Pkcs11Uri("/usr/lib/hsm.so", OptionalInt.empty(), "ümlaut"),
        Pkcs11Uri.parse("pkcs11:object=%c3%bcmlaut?module-path=%2Fusr/lib/hsm.so"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pkcs11:|has no module-path",
        "pkcs11:object=a|has no module-path",
        "pkcs11:?module-path=/a.so|has no object",
        "pkcs11:object=?module-path=/a.so|has no object",
        "pkcs11:object=a?module-path=a.so|absolute path of the token's library, found: a.so",
        "pkcs11:object=a?module-path=/a%0Aslot=3|absolute path of the token's library",
        "pkcs11:object=a?module-path=/a$HOME|absolute path of the token's library",
        "pkcs11:object=a;token=t?module-path=/a.so|attribute token; understood are",
        "pkcs11:object=a?module-path=/a.so&pin-value=1234|a PIN does not belong into",
        "pkcs11:object=a;object=b?module-path=/a.so|has object twice",
        "pkcs11:object=a;slot-id=x?module-path=/a.so|slot-id is a number",
        "pkcs11:object=a;slot-id=9999999999?module-path=/a.so|at most 2147483647",
        "pkcs11:object=a;;slot-id=1?module-path=/a.so|expected NAME=VALUE",
        "pkcs11:object=%zz?module-path=/a.so|URLDecoder",
        "pkcs12:object=a|expected a URI pkcs11:",
      })
  void saysWhatItDoesNotUnderstand(String uri, String message) {
    String found =
        assertThrows(IllegalArgumentException.class, () -> Pkcs11Uri.parse(uri)).getMessage();
    assertEquals(true, found.contains(message), found);
  }
}
