package org.lodestone.gateway.tags;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.Routes.PathHandler;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.RepositoryTags;
import org.lodestone.pull.TagList;

/** Lists a repository's tags (distribution-spec, "Listing Tags"), page by page. */
public final class TagsHandler implements PathHandler<TagsPath> {

  private final RepositoryTags tags;
  private final TagsThrough through;

  /**
   * @param through what registries list of the names that they decide about
   */
  public TagsHandler(RepositoryTags tags, TagsThrough through) {
    this.tags = tags;
    this.through = through;
  }

  @Override
  public void handle(TagsPath path, Exchange exchange) throws RegistryException {
    if (through.answers(path, exchange)) {
      return;
    }
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
    page.send(name, list.tags(), response, callback);
  }
}
