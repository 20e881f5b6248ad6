package org.lodestone.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A JSON object from outside, read so that no two readers see two different things: UTF-8 only;
 * duplicate keys, trailing content and deep nesting are errors. Knows its place in the document, so
 * that every complaint names it.
 */
public final class JsonObject {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_NUMBER_LENGTH = 32;

  // A tree of tiny nodes takes some fifty times the memory of its text, so nodes are bounded too.
  // The largest document, 4,096 blobs and 256 manifests, has some 43,000 tokens.
  private static final int MAX_TOKENS = 100_000;

  private static final int MAX_QUOTED = 80;

  private final JsonNode node;
  private final String place;

  private JsonObject(JsonNode node, String place) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(place + ": expected an object, found " + describe(node));
    }
    this.node = node;
    this.place = place;
  }

  /**
   * Reads one document.
   *
   * @param place what the document is called in messages
   * @param maxBytes longest text read
   * @throws IllegalArgumentException when the bytes are not one JSON object
   */
  public static JsonObject parse(String place, byte[] json, int maxBytes) {
    return parse(place, json, maxBytes, MAX_TOKENS);
  }

  /** As the other, with another bound on the tokens: each brace, name and value is one. */
  public static JsonObject parse(String place, byte[] json, int maxBytes, int maxTokens) {
    StrictJson strict =
        new StrictJson(
            new StrictJson.Bounds(
                maxBytes, MAX_DEPTH, MAX_NAME_LENGTH, MAX_NUMBER_LENGTH, maxTokens));
    try {
      return new JsonObject(strict.parse(json), place);
    } catch (MalformedJsonException e) {
      String where = e.where().map(w -> ", " + w + ": not well-formed JSON").orElse("");
      throw new IllegalArgumentException(place + where + ": " + e.getMessage(), e);
    }
  }

  /** A text, which must be there. */
  public String text(String field) {
    return text(present(field), place(field));
  }

  /** A text, or empty when the field is not there. */
  public Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /** An integer from {@code min} to {@code max}, which must be there. */
  public long integer(String field, long min, long max) {
    JsonNode value = present(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw new IllegalArgumentException(
          place(field)
              + ": expected an integer from "
              + min
              + " to "
              + max
              + ", found "
              + describe(value));
    }
    return value.longValue();
  }

  /** True or false, which must be there. */
  public boolean flag(String field) {
    JsonNode value = present(field);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(
          place(field) + ": expected true or false, found " + describe(value));
    }
    return value.booleanValue();
  }

  /** An object, which must be there. */
  public JsonObject object(String field) {
    return new JsonObject(present(field), place(field));
  }

  /** An array of objects, which must be there. */
  public List<JsonObject> objects(String field, int max) {
    return array(field, max, JsonObject::new);
  }

  /** An array of texts, which must be there. */
  public List<String> texts(String field, int max) {
    return array(field, max, JsonObject::text);
  }

  private <T> List<T> array(String field, int max, BiFunction<JsonNode, String, T> element) {
    JsonNode array = present(field);
    if (!array.isArray() || array.size() > max) {
      throw new IllegalArgumentException(
          place(field)
              + ": expected an array of at most "
              + max
              + " elements, found "
              + (array.isArray() ? String.valueOf(array.size()) : describe(array)));
    }
    List<T> elements = new ArrayList<>(array.size());
    for (JsonNode value : array) {
      elements.add(element.apply(value, place(field) + "[" + elements.size() + "]"));
    }
    return List.copyOf(elements);
  }

  /** The names of the object's fields. */
  public List<String> fields() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  public boolean has(String field) {
    return node.has(field);
  }

  /**
   * @throws IllegalArgumentException naming a key that is not among these
   */
  public void allowOnly(Collection<String> fields) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!fields.contains(key)) {
                throw new IllegalArgumentException(
                    place
                        + ": unknown key '"
                        + abbreviate(key)
                        + "', expected one of "
                        + String.join(", ", fields));
              }
            });
  }

  /**
   * The object in OLPC canonical JSON, as it is signed and hashed in TUF.
   *
   * @throws IllegalArgumentException when a part of it has no such form
   */
  public byte[] canonical() {
    try {
      return CanonicalJson.write(node);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  /** A copy, to be changed and written. */
  public ObjectNode copy() {
    return node.deepCopy();
  }

  /** What messages call this object. */
  public String place() {
    return place;
  }

  /** What messages call a field of this object. */
  public String place(String field) {
    return place + "." + abbreviate(field);
  }

  private JsonNode present(String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new IllegalArgumentException(place + ": no '" + field + "'");
    }
    return value;
  }

  private static String text(JsonNode value, String place) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException(place + ": expected a string, found " + describe(value));
    }
    return value.textValue();
  }

  private static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      default -> abbreviate(value.toString());
    };
  }

  private static String abbreviate(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
