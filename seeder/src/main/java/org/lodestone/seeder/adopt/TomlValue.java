package org.lodestone.seeder.adopt;

import java.util.List;
import java.util.Optional;

/**
 * A value in TOML, as far as it is of interest here.
 *
 * @param raw as it stands in the text
 * @param string what it says, if it is a string
 * @param elements those of an array, else none
 */
record TomlValue(String raw, Optional<String> string, List<TomlValue> elements) {

  boolean isTrue() {
    return raw.equals("true");
  }

  /** The strings among its elements. */
  List<String> strings() {
    return elements.stream().flatMap(one -> one.string().stream()).toList();
  }
}
