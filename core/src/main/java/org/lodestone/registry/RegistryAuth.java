package org.lodestone.registry;

import com.google.common.base.Throwables;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.registry.RegistryLogin.Password;
import org.lodestone.registry.TokenServer.Token;
import org.lodestone.registry.TokenServer.Wish;

/**
 * Answers a registry's 401: with a token from the server it names, or with Basic. Remembers how
 * each repository wants to be asked, and the tokens, so that later requests are right at once; what
 * a token was given for and to whom is its key. Thread-safe; a login is looked up only when asked
 * for.
 */
final class RegistryAuth {

  private static final int MAX_REPOSITORIES = 1000;
  private static final int MAX_TOKENS = 1000;

  private final RegistryEndpoint endpoint;
  private final TokenServer server;
  private final Clock clock;
  private final Cache<String, List<AuthChallenge>> challenges =
      CacheBuilder.newBuilder().maximumSize(MAX_REPOSITORIES).build();
  private final Cache<Wish, Token> tokens =
      CacheBuilder.newBuilder().maximumSize(MAX_TOKENS).build();

  RegistryAuth(RegistryEndpoint endpoint, HttpFetcher http, Clock clock) {
    this.endpoint = endpoint;
    this.server = new TokenServer(http, clock);
    this.clock = clock;
  }

  /** Which repository is asked for, by whom, and where its registry was reached. */
  record Asker(URI registry, String repository, RegistryCredentials credentials) {}

  /** The {@code Authorization} that this repository wanted when it was last asked. */
  Optional<String> known(Asker asker) throws IOException {
    Optional<String> presented = asker.credentials.presented();
    if (presented.isPresent()) {
      return presented;
    }
    List<AuthChallenge> known = challenges.getIfPresent(asker.repository);
    return known == null
        ? Optional.empty()
        : authorization(known, asker, asker.credentials.find(endpoint.name(), asker.repository));
  }

  /**
   * The {@code Authorization} that answers a 401.
   *
   * @param wanted the values of {@code WWW-Authenticate}
   * @param refused what the refused request had; a token that was is not used again
   */
  String answer(Asker asker, List<String> wanted, Optional<String> refused) throws IOException {
    List<AuthChallenge> parsed = parse(wanted);
    challenges.put(asker.repository, parsed);
    refused.ifPresent(
        header -> tokens.asMap().values().removeIf(token -> bearer(token).equals(header)));
    if (asker.credentials.presented().isPresent()) {
      throw notGoodEnough(asker.repository, wanted);
    }
    Optional<RegistryLogin> login = asker.credentials.find(endpoint.name(), asker.repository);
    try {
      return authorization(parsed, asker, login)
          .orElseThrow(() -> refusal(asker.repository, wanted, login));
    } catch (RegistryRefusal e) {
      throw e.wanting(wanted);
    }
  }

  static String basic(Password login) {
    byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private Optional<String> authorization(
      List<AuthChallenge> wanted, Asker asker, Optional<RegistryLogin> login) throws IOException {
    for (AuthChallenge challenge : wanted) {
      if (challenge.scheme().equals("bearer")) {
        return Optional.of(bearer(token(wish(challenge, asker, login))));
      }
    }
    for (AuthChallenge challenge : wanted) {
      if (challenge.scheme().equals("basic")
          && login.isPresent()
          && login.get() instanceof Password password) {
        return Optional.of(basic(password));
      }
    }
    return Optional.empty();
  }

  private Wish wish(AuthChallenge challenge, Asker asker, Optional<RegistryLogin> login)
      throws IOException {
    return new Wish(
        realm(challenge, asker.registry),
        challenge.parameter("service"),
        challenge.parameter("scope").orElse("repository:" + asker.repository + ":pull"),
        login);
  }

  private Token token(Wish wish) throws IOException {
    Token token = cached(wish);
    if (clock.instant().isBefore(token.usableUntil())) {
      return token;
    }
    tokens.asMap().remove(wish, token);
    return cached(wish); // just made: good for one request, however short its life
  }

  /** One request to the token server, however many ask for the same token at once. */
  private Token cached(Wish wish) throws IOException {
    while (true) {
      try {
        return tokens.get(wish, () -> server.ask(wish));
      } catch (ExecutionException e) {
        boolean othersInterrupted =
            e.getCause() instanceof InterruptedIOException
                && !Thread.currentThread().isInterrupted();
        if (!othersInterrupted) {
          Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
          throw new IOException(e.getCause());
        }
      }
    }
  }

  private static String bearer(Token token) {
    return "Bearer " + token.value();
  }

  /** In the clear only where the registry itself is spoken to so. */
  private URI realm(AuthChallenge challenge, URI registry) throws IOException {
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
    if (plain && !("http".equals(registry.getScheme()) && endpoint.mayUseHttp(realm.getHost()))) {
      throw new IOException("the registry's token server is not on https: " + text);
    }
    return realm;
  }

  private List<AuthChallenge> parse(List<String> headers) throws IOException {
    List<AuthChallenge> parsed = new ArrayList<>();
    for (String header : headers) {
      try {
        parsed.addAll(AuthChallenge.parse(header));
      } catch (IllegalArgumentException e) {
        throw new IOException(endpoint.name() + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(parsed);
  }

  private RegistryRefusal notGoodEnough(String repository, List<String> wanted) {
    return new RegistryRefusal(
        "%s does not take the presented token for %s".formatted(endpoint.name(), repository),
        HttpStatus.UNAUTHORIZED_401,
        Optional.empty(),
        Optional.empty(),
        wanted);
  }

  private RegistryRefusal refusal(
      String repository, List<String> wanted, Optional<RegistryLogin> login) {
    String registry = endpoint.name();
    return new RegistryRefusal(
        login.isPresent()
            ? registry + " wants a way to log in that is not known here: " + wanted
            : "%s wants a login for %s: run docker login %s"
                .formatted(registry, repository, registry),
        HttpStatus.UNAUTHORIZED_401,
        Optional.empty(),
        Optional.empty());
  }
}
