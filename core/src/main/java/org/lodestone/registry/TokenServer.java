package org.lodestone.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;
import org.lodestone.oci.SpecJson;
import org.lodestone.registry.HttpFetcher.Answer;
import org.lodestone.registry.RegistryLogin.Password;
import org.lodestone.registry.RegistryLogin.RefreshToken;

/** Asks a token server (distribution-spec, "token authentication"; with OAuth2 where it must). */
final class TokenServer {

  private static final int MAX_ANSWER = 1 << 20;
  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");
  private static final String CLIENT_ID = "lodestone";

  /** What a token is good for when its server does not say; the specification's default. */
  private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

  /** A token this close to its end might not outlive the request it is sent with. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final HttpFetcher http;
  private final Clock clock;

  TokenServer(HttpFetcher http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /** What a token is asked for; who asks for the same may share it. */
  record Wish(URI realm, Optional<String> service, String scope, Optional<RegistryLogin> login) {

    private Map<String, String> query() {
      Map<String, String> query = new LinkedHashMap<>();
      service.ifPresent(name -> query.put("service", name));
      query.put("scope", scope);
      return query;
    }
  }

  /**
   * A secret that opens one repository for a while.
   *
   * @param usableUntil when it is asked for anew
   */
  record Token(String value, Instant usableUntil) {

    @Override
    public String toString() {
      return "Token[usableUntil=" + usableUntil + "]";
    }
  }

  Token ask(Wish wish) throws IOException {
    Instant asked = clock.instant();
    try (Answer answer = send(wish)) {
      if (answer.status() != HttpStatus.OK_200) {
        ErrorAnswer error = ErrorAnswer.read(answer);
        String hint = wish.login.isPresent() ? "; is the login still good?" : "";
        throw error.refusal(
            "%s gives no token for %s: HTTP %d%s%s"
                .formatted(wish.realm, wish.scope, error.status(), error.reason(), hint));
      }
      byte[] body =
          BoundedReads.stream(
              wish.realm.toString(), answer.body(), MAX_ANSWER, Deadline.in(MAX_TIME));
      return token(wish.realm, body, asked);
    }
  }

  private Answer send(Wish wish) throws IOException {
    if (wish.login.isPresent() && wish.login.get() instanceof RefreshToken refresh) {
      Map<String, String> form = new LinkedHashMap<>(wish.query());
      form.put("client_id", CLIENT_ID);
      form.put("grant_type", "refresh_token");
      form.put("refresh_token", refresh.token());
      return http.post(wish.realm, form);
    }
    Map<String, String> headers =
        wish.login.isPresent() && wish.login.get() instanceof Password password
            ? Map.of("Authorization", RegistryAuth.basic(password))
            : Map.of();
    return http.get(withQuery(wish.realm, wish.query()), headers);
  }

  private static Token token(URI realm, byte[] answer, Instant asked) throws IOException {
    ObjectNode document = SpecJson.parseObject("the answer of " + realm, answer);
    String token = document.path("token").asText(document.path("access_token").asText(""));
    if (!TOKEN.matcher(token).matches()) {
      throw new IOException("the answer of " + realm + " has no usable token");
    }
    JsonNode seconds = document.path("expires_in");
    Duration life =
        seconds.canConvertToInt() && seconds.intValue() > 0
            ? Duration.ofSeconds(seconds.intValue())
            : DEFAULT_LIFE;
    Duration margin = life.dividedBy(2).compareTo(MARGIN) < 0 ? life.dividedBy(2) : MARGIN;
    return new Token(token, asked.plus(life).minus(margin));
  }

  private static URI withQuery(URI realm, Map<String, String> query) {
    String encoded =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + encoded);
  }
}
