package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.TimeSpan;
import org.lodestone.json.JsonObject;
import org.lodestone.tuf.HttpMirror;

/**
 * A {@code tuf} requirement as written: {@code {"type":"tuf","root":"acme.root.json",
 * "mirrors":["https://acme.example/collection"],"maxStaleness":"2d"}}.
 *
 * @param root file of the collection's root, relative to the policy's folder
 * @param maxStaleness as written, a number and s, m, h or d; may be left out
 */
record CollectionRule(String root, List<URI> mirrors, Optional<String> maxStaleness)
    implements Rule {

  private static final int MAX_MIRRORS = 8;

  CollectionRule {
    mirrors = List.copyOf(mirrors);
  }

  static CollectionRule read(JsonObject object) {
    object.allowOnly(List.of("type", "root", "mirrors", "maxStaleness"));
    List<String> mirrors = object.texts("mirrors", MAX_MIRRORS);
    if (mirrors.isEmpty()) {
      throw new IllegalArgumentException(
          object.place("mirrors") + ": expected at least one address of the collection");
    }
    CollectionRule rule =
        new CollectionRule(
            object.text("root"),
            mirrors.stream().map(text -> mirror(object, text)).toList(),
            object.optionalText("maxStaleness"));
    try {
      rule.staleness();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place("maxStaleness") + ": " + e.getMessage(), e);
    }
    return rule;
  }

  private static URI mirror(JsonObject object, String text) {
    try {
      URI address = new URI(text);
      HttpMirror.checked(address);
      return address;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place("mirrors") + ": " + e.getMessage(), e);
    }
  }

  /** How long one timestamp may stay the newest; empty for as long as it says. */
  Optional<Duration> staleness() {
    return maxStaleness.map(TimeSpan::parse);
  }

  @Override
  public String type() {
    return TUF;
  }

  @Override
  public void write(ObjectNode object) {
    object.put("root", root);
    ArrayNode array = object.putArray("mirrors");
    mirrors.forEach(mirror -> array.add(mirror.toString()));
    maxStaleness.ifPresent(span -> object.put("maxStaleness", span));
  }
}
