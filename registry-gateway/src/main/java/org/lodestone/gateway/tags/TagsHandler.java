package org.lodestone.gateway.tags;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.RepositoryTags;
import org.lodestone.pull.TagList;

/** Lists a repository's tags (distribution-spec, "Listing Tags"), page by page. */
public final class TagsHandler implements PathHandler<TagsPath> {

  private final RepositoryTags tags;

  public TagsHandler(RepositoryTags tags) {
    this.tags = tags;
  }

  @Override
  public void handle(TagsPath path, Exchange exchange) throws RegistryException {
    TagsPage page = TagsPage.of(exchange.request());
    Callback callback = exchange.callback();
    CompletableFuture<Void> unused =
        tags.list(exchange.caller(), path.name())
            .thenAccept(list -> send(path.name(), list, page, exchange.response(), callback))
            .exceptionally(
                fault -> {
                  callback.failed(known(fault));
                  return null;
                });
  }

  private static Throwable known(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    return cause instanceof RejectedExecutionException
        ? new RegistryException(ErrorCode.UNAVAILABLE, "too many lists are being made now", cause)
        : cause;
  }

  private static void send(
      RepositoryName name, TagList list, TagsPage page, Response response, Callback callback) {
    if (list.whyNone().isPresent()) {
      callback.failed(new RegistryException(ErrorCode.NAME_UNKNOWN, list.whyNone().get()));
      return;
    }
    List<String> shown = page.of(list.tags());
    page.linkAfter(shown, list.tags()).ifPresent(link -> response.getHeaders().add("Link", link));
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().add(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(json(name, shown)), callback);
  }

  private static byte[] json(RepositoryName name, List<String> tags) {
    ObjectNode body = StrictJson.object().put("name", name.value());
    ArrayNode array = body.putArray("tags");
    tags.forEach(array::add);
    return StrictJson.write(body);
  }
}
