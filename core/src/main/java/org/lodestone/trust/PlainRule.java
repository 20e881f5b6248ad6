package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lodestone.json.JsonObject;

/** A requirement that says all by its type, and goes with no other. */
record PlainRule(String type) implements Rule {

  static PlainRule read(JsonObject object) {
    object.allowOnly(List.of("type"));
    return new PlainRule(object.text("type"));
  }

  @Override
  public boolean combines() {
    return false;
  }

  @Override
  public void write(ObjectNode object) {
    // It has nothing besides.
  }
}
