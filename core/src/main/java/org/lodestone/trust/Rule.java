package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lodestone.json.JsonObject;

/** One requirement as a policy has it written, with its files named and not yet read. */
sealed interface Rule permits PlainRule, SignedByRule, CollectionRule, LoggedRule {

  String REJECT = "reject";
  String UPSTREAM = "upstream";
  String ANYTHING = "insecureAcceptAnything";
  String SIGNED_BY = "signedBy";
  String TUF = "tuf";
  String LOGGED = "logged";

  List<String> TYPES = List.of(REJECT, UPSTREAM, SIGNED_BY, TUF, LOGGED, ANYTHING);

  /**
   * @throws IllegalArgumentException naming the place and the fault
   */
  static Rule read(JsonObject object) {
    String type = object.text("type");
    return switch (type) {
      case SIGNED_BY -> SignedByRule.read(object);
      case TUF -> CollectionRule.read(object);
      case LOGGED -> LoggedRule.read(object);
      case REJECT, UPSTREAM, ANYTHING -> PlainRule.read(object);
      default ->
          throw new IllegalArgumentException(
              "%s: unknown requirement '%s', expected one of %s"
                  .formatted(object.place("type"), type, String.join(", ", TYPES)));
    };
  }

  /** Its name in a policy, for example {@code signedBy}. */
  String type();

  /** Whether it makes sense beside others. */
  default boolean combines() {
    return true;
  }

  /** Adds what it has besides its type. */
  void write(ObjectNode object);
}
