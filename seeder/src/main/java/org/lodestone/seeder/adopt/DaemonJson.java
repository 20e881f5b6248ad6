package org.lodestone.seeder.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.json.StrictJson;
import org.lodestone.seeder.adopt.JsonPlaces.Member;
import org.lodestone.seeder.adopt.JsonPlaces.Span;

/**
 * dockerd's {@code daemon.json}, edited in its text: but for one mirror it stays as it was, order
 * and white space too.
 */
final class DaemonJson {

  static final String MIRRORS = "registry-mirrors";

  private static final StrictJson JSON =
      new StrictJson(new StrictJson.Bounds(256 << 10, 32, 1024, 64, 20_000));

  private final String text;
  private final List<String> mirrors;

  private DaemonJson(String text, List<String> mirrors) {
    this.text = text;
    this.mirrors = mirrors;
  }

  /**
   * @param text blank for a file that says nothing
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static DaemonJson parse(String text) {
    if (text.isBlank()) {
      return new DaemonJson("{}\n", List.of());
    }
    JsonNode root = JSON.parse(text.getBytes(StandardCharsets.UTF_8));
    if (!root.isObject()) {
      throw new IllegalArgumentException("expected an object");
    }
    List<String> mirrors = new ArrayList<>();
    if (root.has(MIRRORS)) {
      JsonNode array = root.get(MIRRORS);
      if (!array.isArray()) {
        throw new IllegalArgumentException(MIRRORS + ": expected an array");
      }
      for (JsonNode mirror : array) {
        if (!mirror.isTextual()) {
          throw new IllegalArgumentException(MIRRORS + ": expected an array of URLs");
        }
        mirrors.add(mirror.textValue());
      }
    }
    return new DaemonJson(text, List.copyOf(mirrors));
  }

  List<String> mirrors() {
    return mirrors;
  }

  /** Puts the mirror before the others, unless it is among them. */
  DaemonJson withMirror(String url) {
    if (indexOf(url) >= 0) {
      return this;
    }
    JsonPlaces places = JsonPlaces.of(text);
    String value = "\"" + url + "\"";
    return parse(
        places
            .member(MIRRORS)
            .map(member -> JsonPlaces.insertFirst(text, member.elements(), member.value(), value))
            .orElseGet(
                () ->
                    JsonPlaces.append(
                        text,
                        places.members().stream().map(Member::whole).toList(),
                        places.root(),
                        "\"" + MIRRORS + "\": [" + value + "]")));
  }

  /** Takes the mirror away, and the list of mirrors if it was the last. */
  DaemonJson withoutMirror(String url) {
    int index = indexOf(url);
    if (index < 0) {
      return this;
    }
    JsonPlaces places = JsonPlaces.of(text);
    Member member = places.member(MIRRORS).orElseThrow();
    if (mirrors.size() > 1) {
      return parse(JsonPlaces.remove(text, member.elements(), member.value(), index));
    }
    List<Span> all = places.members().stream().map(Member::whole).toList();
    return parse(JsonPlaces.remove(text, all, places.root(), all.indexOf(member.whole())));
  }

  /** Whether it sets nothing. */
  boolean isEmpty() {
    return JSON.parse(text.getBytes(StandardCharsets.UTF_8)).isEmpty();
  }

  private int indexOf(String url) {
    return mirrors.stream().map(DaemonJson::bare).toList().indexOf(bare(url));
  }

  private static String bare(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  @Override
  public String toString() {
    return text;
  }
}
