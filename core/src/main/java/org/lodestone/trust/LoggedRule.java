package org.lodestone.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.HttpBase;
import org.lodestone.io.TimeSpan;
import org.lodestone.json.JsonObject;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.VerifierKey;

/**
 * A {@code logged} requirement as written: {@code {"type":"logged","log":"tracker.example:7070/…",
 * "witnesses":["witness.example/w1+…"],"quorum":1,"maxAge":"1h"}}.
 *
 * @param keys {@code log}, {@code witnesses} and {@code quorum}, which is all of them if left out
 * @param mirrors where the log is served; if left out, at its origin
 * @param maxAge as written, a number and s, m, h or d; may be left out
 * @param token file of the token that a private log asks for, relative to the policy's folder; may
 *     be left out
 */
record LoggedRule(LogKeys keys, List<URI> mirrors, Optional<String> maxAge, Optional<String> token)
    implements Rule {

  private static final int MAX_MIRRORS = 8;
  private static final int MAX_WITNESSES = 32;
  private static final List<String> FIELDS =
      List.of("type", "log", "witnesses", "quorum", "maxAge", "mirrors", "token");

  LoggedRule {
    mirrors = List.copyOf(mirrors);
  }

  static LoggedRule read(JsonObject object) {
    object.allowOnly(FIELDS);
    LoggedRule rule =
        new LoggedRule(
            keys(object),
            mirrors(object),
            object.optionalText("maxAge"),
            object.optionalText("token"));
    try {
      rule.age();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place("maxAge") + ": " + e.getMessage(), e);
    }
    if (rule.maxAge.isPresent() && rule.keys.quorum() == 0) {
      throw new IllegalArgumentException(
          object.place("maxAge")
              + ": witnesses say when they saw a checkpoint, so expected a quorum of at least 1");
    }
    return rule;
  }

  private static LogKeys keys(JsonObject object) {
    VerifierKey log = key(object, "log", object.text("log"));
    List<VerifierKey> witnesses = new ArrayList<>();
    if (object.has("witnesses")) {
      for (String text : object.texts("witnesses", MAX_WITNESSES)) {
        witnesses.add(key(object, "witnesses", text));
      }
    }
    long quorum =
        object.has("quorum") ? object.integer("quorum", 0, witnesses.size()) : witnesses.size();
    try {
      return new LogKeys(log, witnesses, (int) quorum);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place() + ": " + e.getMessage(), e);
    }
  }

  private static VerifierKey key(JsonObject object, String field, String text) {
    try {
      return VerifierKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place(field) + ": " + e.getMessage(), e);
    }
  }

  private static List<URI> mirrors(JsonObject object) {
    List<URI> mirrors = new ArrayList<>();
    if (object.has("mirrors")) {
      for (String text : object.texts("mirrors", MAX_MIRRORS)) {
        try {
          URI address = new URI(text);
          HttpBase.of("a log", address);
          mirrors.add(address);
        } catch (URISyntaxException | IllegalArgumentException e) {
          throw new IllegalArgumentException(object.place("mirrors") + ": " + e.getMessage(), e);
        }
      }
    }
    return mirrors;
  }

  /** How old the word of the last witness of the quorum may be; empty for any age. */
  Optional<Duration> age() {
    return maxAge.map(TimeSpan::parse);
  }

  /**
   * Where the log is asked.
   *
   * @throws IllegalArgumentException when no mirror is given and the origin is no address
   */
  List<URI> addresses() {
    if (!mirrors.isEmpty()) {
      return mirrors;
    }
    URI origin = URI.create("http://" + keys.log().name());
    HttpBase.of("the log's origin is no address, so a mirror", origin);
    return List.of(origin);
  }

  @Override
  public String type() {
    return LOGGED;
  }

  @Override
  public void write(ObjectNode object) {
    object.put("log", keys.log().toString());
    if (!keys.witnesses().isEmpty()) {
      ArrayNode witnesses = object.putArray("witnesses");
      keys.witnesses().forEach(witness -> witnesses.add(witness.toString()));
      object.put("quorum", keys.quorum());
    }
    maxAge.ifPresent(span -> object.put("maxAge", span));
    if (!mirrors.isEmpty()) {
      ArrayNode array = object.putArray("mirrors");
      mirrors.forEach(mirror -> array.add(mirror.toString()));
    }
    token.ifPresent(file -> object.put("token", file));
  }
}
