package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lodestone.json.JsonObject;

/**
 * A {@code signedBy} requirement as written: {@code {"type":"signedBy","keys":["acme.pub"],
 * "threshold":1}}.
 *
 * @param keys files, relative to the policy's folder
 * @param threshold how many of the keys must sign
 * @param withdrawn what becomes of what was withdrawn
 */
record SignedByRule(List<String> keys, int threshold, AfterWithdrawal withdrawn) implements Rule {

  private static final String WITHDRAWN = "withdrawn";
  private static final int MAX_KEYS = 16;

  /** What becomes of an image whose signer has taken the signature back. */
  enum AfterWithdrawal {
    REFUSE("refuse"),
    /** What a node has accepted before is served on. */
    SERVE_STORED("serveStored");

    private final String word;

    AfterWithdrawal(String word) {
      this.word = word;
    }

    private static AfterWithdrawal read(JsonObject object) {
      String text = object.optionalText(WITHDRAWN).orElse(REFUSE.word);
      for (AfterWithdrawal one : values()) {
        if (one.word.equals(text)) {
          return one;
        }
      }
      throw new IllegalArgumentException(
          "%s: expected %s or %s, found '%s'"
              .formatted(object.place(WITHDRAWN), REFUSE.word, SERVE_STORED.word, text));
    }
  }

  SignedByRule {
    keys = List.copyOf(keys);
  }

  static SignedByRule read(JsonObject object) {
    object.allowOnly(List.of("type", "keys", "threshold", WITHDRAWN));
    List<String> keys = object.texts("keys", MAX_KEYS);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(object.place("keys") + ": expected at least one key file");
    }
    long threshold = object.has("threshold") ? object.integer("threshold", 1, keys.size()) : 1;
    return new SignedByRule(keys, (int) threshold, AfterWithdrawal.read(object));
  }

  @Override
  public String type() {
    return SIGNED_BY;
  }

  @Override
  public void write(ObjectNode object) {
    ArrayNode array = object.putArray("keys");
    keys.forEach(array::add);
    object.put("threshold", threshold);
    if (withdrawn != AfterWithdrawal.REFUSE) {
      object.put(WITHDRAWN, withdrawn.word);
    }
  }
}
