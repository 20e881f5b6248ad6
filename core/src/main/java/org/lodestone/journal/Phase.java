package org.lodestone.journal;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the time of a request or of a blob is spent on, in the order in which it mostly happens. */
public enum Phase {
  QUEUE("waiting for its turn"),
  DECISION("waiting for the decision"),
  DOCUMENTS("looking documents up"),
  REGISTRY("asking the registry"),
  HINTS("asking who else has it"),
  PROOF("waiting for proof that its blobs can be had"),
  PROMISE("writing the promise"),
  LOOK("checking what was here"),
  FIRST_BYTE("waiting for the first byte"),
  BRINGING("bringing"),
  CHECKING("checking"),
  STORING("storing"),
  BYTES("waiting for more bytes"),
  DISK("reading the disk"),
  CLIENT("sending to the client");

  private final String words;

  Phase(String words) {
    this.words = words;
  }

  /** {@code first_byte}: for programs. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when there is none of that word
   */
  public static Phase of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** For people: what was being done. */
  public String words() {
    return words;
  }
}
