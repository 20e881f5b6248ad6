package org.lodestone.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.tools.jib.api.Credential;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.SpecJson;
import org.lodestone.registry.HttpFetcher.Answer;

/**
 * Answers a registry's 401: with a token from the server it names (distribution-spec "token
 * authentication"), or with Basic. Logins are looked up only when asked for.
 */
final class RegistryAuth {

  private static final int MAX_TOKEN_ANSWER = 1 << 20;
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");
  private static final String CLIENT_ID = "lodestone";

  private final HttpFetcher http;
  private final RegistryCredentials credentials;
  private final Predicate<String> mayUseHttp;

  /**
   * @param mayUseHttp whether secrets may go to this host without TLS
   */
  RegistryAuth(HttpFetcher http, RegistryCredentials credentials, Predicate<String> mayUseHttp) {
    this.http = http;
    this.credentials = credentials;
    this.mayUseHttp = mayUseHttp;
  }

  /**
   * Returns the {@code Authorization} header that answers these challenges.
   *
   * @param registry whose login is wanted
   * @param challenges the values of {@code WWW-Authenticate}
   */
  String answer(String registry, String repository, List<String> challenges) throws IOException {
    List<AuthChallenge> parsed = parse(registry, challenges);
    Optional<Credential> login = credentials.find(registry, repository);
    for (AuthChallenge challenge : parsed) {
      if (challenge.scheme().equals("bearer")) {
        return "Bearer " + token(challenge, repository, login);
      }
    }
    for (AuthChallenge challenge : parsed) {
      if (challenge.scheme().equals("basic") && login.isPresent()) {
        return basic(login.get());
      }
    }
    throw new IOException(
        login.isPresent()
            ? registry + " wants a way to log in that is not known here: " + challenges
            : "%s wants a login for %s: run docker login %s"
                .formatted(registry, repository, registry));
  }

  private static List<AuthChallenge> parse(String registry, List<String> headers)
      throws IOException {
    List<AuthChallenge> challenges = new ArrayList<>();
    for (String header : headers) {
      try {
        challenges.addAll(AuthChallenge.parse(header));
      } catch (IllegalArgumentException e) {
        throw new IOException(registry + ": " + e.getMessage(), e);
      }
    }
    return challenges;
  }

  private String token(AuthChallenge challenge, String repository, Optional<Credential> login)
      throws IOException {
    URI realm = realm(challenge);
    Map<String, String> query = new LinkedHashMap<>();
    challenge.parameter("service").ifPresent(service -> query.put("service", service));
    query.put("scope", challenge.parameter("scope").orElse("repository:" + repository + ":pull"));
    try (Answer answer = ask(realm, query, login)) {
      if (answer.status() != 200) {
        throw new IOException(
            "%s gives no token for %s: HTTP %d%s"
                .formatted(
                    realm,
                    repository,
                    answer.status(),
                    login.isPresent() ? "; is the login still good?" : ""));
      }
      return token(realm, BoundedReads.stream(realm.toString(), answer.body(), MAX_TOKEN_ANSWER));
    }
  }

  private Answer ask(URI realm, Map<String, String> query, Optional<Credential> login)
      throws IOException {
    if (login.isPresent() && login.get().isOAuth2RefreshToken()) {
      Map<String, String> form = new LinkedHashMap<>(query);
      form.put("client_id", CLIENT_ID);
      form.put("grant_type", "refresh_token");
      form.put("refresh_token", login.get().getPassword());
      return http.post(realm, form);
    }
    return http.get(
        withQuery(realm, query),
        login.map(l -> Map.of("Authorization", basic(l))).orElse(Map.of()));
  }

  private URI realm(AuthChallenge challenge) throws IOException {
    String text = challenge.parameter("realm").orElse("");
    URI realm;
    try {
      realm = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("the registry's token server is no address: " + text, e);
    }
    boolean plain = "http".equals(realm.getScheme());
    if (realm.getHost() == null || !(plain || "https".equals(realm.getScheme()))) {
      throw new IOException("the registry's token server is no address: " + text);
    }
    if (plain && !mayUseHttp.test(realm.getHost())) {
      throw new IOException("the registry's token server is not on https: " + text);
    }
    return realm;
  }

  private static String token(URI realm, byte[] answer) throws IOException {
    ObjectNode document = SpecJson.parseObject("the answer of " + realm, answer);
    String token = document.path("token").asText(document.path("access_token").asText(""));
    if (!TOKEN.matcher(token).matches()) {
      throw new IOException("the answer of " + realm + " has no usable token");
    }
    return token;
  }

  private static URI withQuery(URI realm, Map<String, String> query) {
    String encoded =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + encoded);
  }

  private static String basic(Credential login) {
    byte[] pair =
        (login.getUsername() + ":" + login.getPassword()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
