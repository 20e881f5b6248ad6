package org.lodestone.gateway.push;

import java.util.List;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.tags.TagsPage;
import org.lodestone.node.PushedRepositories;

/** Lists the tags of what was pushed here (distribution-spec, "Listing Tags"). */
final class PushedTags {

  private final PushedRepositories repositories;
  private final PushThreads threads;

  PushedTags(PushedRepositories repositories, PushThreads threads) {
    this.repositories = repositories;
    this.threads = threads;
  }

  /**
   * @param otherwise for a repository that nothing was pushed to
   */
  void get(TagsPath path, Exchange exchange, PushThreads.Work otherwise) throws RegistryException {
    TagsPage page = TagsPage.of(exchange.request());
    threads.read(
        exchange,
        () -> {
          if (!repositories.contains(path.name())) {
            otherwise.run();
            return;
          }
          List<String> tags = repositories.tags(path.name());
          page.send(path.name(), tags, exchange.response(), exchange.callback());
        });
  }
}
