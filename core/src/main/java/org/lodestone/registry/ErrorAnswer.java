package org.lodestone.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;
import org.lodestone.oci.SpecJson;
import org.lodestone.registry.HttpFetcher.Answer;

/**
 * An answer that is none, as far as it says why (distribution-spec, "Error Codes").
 *
 * @param code such as {@code MANIFEST_UNKNOWN}
 * @param reason the registry's words, for people; in brackets after a space, or nothing
 * @param challenges how it wants to be asked
 */
record ErrorAnswer(
    int status,
    Optional<String> code,
    String reason,
    Optional<Duration> retryAfter,
    List<String> challenges) {

  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_WORDS = 200;
  private static final Duration MAX_TIME = Duration.ofSeconds(10);

  static ErrorAnswer read(Answer answer) {
    JsonNode error = error(answer);
    String code = words(error.path("code"));
    String message = words(error.path("message"));
    String reason = message.isEmpty() ? code : message;
    return new ErrorAnswer(
        answer.status(),
        code.isEmpty() ? Optional.empty() : Optional.of(code),
        reason.isEmpty() ? "" : " (" + reason + ")",
        retryAfter(answer),
        answer.headers().getValuesList(HttpHeader.WWW_AUTHENTICATE));
  }

  /** Whether the same request may go well a little later. */
  static boolean isPassing(int status) {
    return status == HttpStatus.TOO_MANY_REQUESTS_429
        || status == HttpStatus.INTERNAL_SERVER_ERROR_500
        || status == HttpStatus.BAD_GATEWAY_502
        || status == HttpStatus.SERVICE_UNAVAILABLE_503
        || status == HttpStatus.GATEWAY_TIMEOUT_504;
  }

  static Optional<Duration> retryAfter(Answer answer) {
    String value = answer.headers().get(HttpHeader.RETRY_AFTER);
    return value == null || !value.matches("[0-9]{1,5}")
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Long.parseLong(value)));
  }

  RegistryRefusal refusal(String message) {
    return new RegistryRefusal(message, status, code, retryAfter, challenges);
  }

  private static JsonNode error(Answer answer) {
    try {
      byte[] body = BoundedReads.stream("error", answer.body(), MAX_BODY, Deadline.in(MAX_TIME));
      return SpecJson.parse("error", body).path("errors").path(0);
    } catch (IOException e) {
      return MissingNode.getInstance(); // the status has been told; the reason was a courtesy
    }
  }

  private static String words(JsonNode node) {
    String text = node.asText("");
    return text.length() <= MAX_WORDS ? text : text.substring(0, MAX_WORDS) + "…";
  }
}
