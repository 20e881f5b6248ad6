package org.lodestone.gateway.tags;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.http.AnswerTimes;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.JournalHandler;
import org.lodestone.gateway.http.PendingAnswer;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.upstream.Through;
import org.lodestone.gateway.upstream.UpstreamAnswers;
import org.lodestone.io.Deadline;
import org.lodestone.journal.Phase;
import org.lodestone.registry.TagsAnswer;
import org.lodestone.upstream.Upstream;

/**
 * The tags of names that a registry decides about, as it lists them to the caller. It cuts the list
 * in pages in its own way: the query is handed on, and that of its link to the next page is handed
 * back.
 */
public final class TagsThrough {

  private static final String NAMESPACE = "ns=";
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9%&=._~+:@/?!$'()*,;-]*");

  private final Through through;
  private final Executor asking;

  /**
   * @param asking where registries are waited for
   */
  public TagsThrough(Through through, Executor asking) {
    this.through = through;
    this.asking = asking;
  }

  /**
   * Answers when a registry decides about the name; else leaves the exchange alone.
   *
   * @throws RegistryException when the query cannot be handed on
   */
  boolean answers(TagsPath path, Exchange exchange) throws RegistryException {
    Optional<Upstream> registry = through.decides(path.name());
    if (registry.isEmpty()) {
      return false;
    }
    Optional<String> query = Optional.ofNullable(exchange.request().getHttpURI().getQuery());
    Optional<String> rest = handedOn(query);
    PendingAnswer answer = new PendingAnswer(exchange.request(), exchange.callback());
    answer.endAt(
        Deadline.in(AnswerTimes.LONGEST_ANSWER.plus(AnswerTimes.WHILE_BYTES_ARRIVE)),
        () ->
            new RegistryException(
                ErrorCode.UNAVAILABLE,
                "%s did not list the tags of %s in time".formatted(registry.get(), path.name())));
    answer.look(asking, () -> ask(registry.get(), path, rest, query, exchange));
    return true;
  }

  /** All but the registry that is mirrored, which is nothing to that registry. */
  private static Optional<String> handedOn(Optional<String> query) throws RegistryException {
    String rest =
        Arrays.stream(query.orElse("").split("&"))
            .filter(part -> !part.startsWith(NAMESPACE))
            .collect(Collectors.joining("&"));
    if (rest.length() > TagsAnswer.MAX_QUERY || !QUERY.matcher(rest).matches()) {
      throw new RegistryException(
          ErrorCode.BAD_REQUEST,
          "expected n= and last= percent-encoded in at most %d characters"
              .formatted(TagsAnswer.MAX_QUERY));
    }
    return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
  }

  private static CompletableFuture<PendingAnswer.Reply> ask(
      Upstream registry,
      TagsPath path,
      Optional<String> rest,
      Optional<String> query,
      Exchange exchange)
      throws RegistryException {
    JournalHandler.recordOf(exchange.request()).from(registry.toString());
    Phase unused = JournalHandler.recordOf(exchange.request()).enter(Phase.REGISTRY);
    try {
      TagsAnswer found = registry.tags(path.name(), rest, exchange.caller());
      return CompletableFuture.completedFuture(
          callback -> send(path, found, query, exchange, callback));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    } catch (IOException e) {
      throw UpstreamAnswers.of(e, ErrorCode.NAME_UNKNOWN);
    }
  }

  private static void send(
      TagsPath path,
      TagsAnswer found,
      Optional<String> query,
      Exchange exchange,
      Callback callback) {
    found
        .next()
        .ifPresent(
            next ->
                exchange
                    .response()
                    .getHeaders()
                    .add("Link", link(exchange.request().getHttpURI().getPath(), query, next)));
    exchange.response().setStatus(HttpStatus.OK_200);
    exchange.response().getHeaders().add(HttpHeader.CONTENT_TYPE, "application/json");
    byte[] body = TagsPage.json(path.name(), found.tags());
    exchange.response().write(true, ByteBuffer.wrap(body), callback);
  }

  /** Back here, for the same mirrored registry. */
  private static String link(String path, Optional<String> query, String next) {
    String namespace =
        Arrays.stream(query.orElse("").split("&"))
            .filter(part -> part.startsWith(NAMESPACE))
            .map(part -> part + "&")
            .collect(Collectors.joining());
    return "<%s?%s%s>; rel=\"next\"".formatted(path, namespace, next);
  }
}
