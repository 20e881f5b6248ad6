package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.lodestone.index.IndexApi;
import org.lodestone.tuf.FolderMirror;

/**
 * Serves publishers' TUF collections, which lie in folders, below {@code /index/v1/collections}: a
 * mirror as any static web server is, and trusted no more than one. Nothing but what is published
 * is read: no file that waits for signatures or is being written.
 */
final class CollectionRequests {

  static final String PATH = "/collections/";

  /** Such as {@code acme/metadata/1.root.json}; no part begins with a dot. */
  private static final Pattern FORM =
      Pattern.compile("([^/]+)/((?:metadata|targets)(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+)");

  /** Names that say which version of a file it is, so that it never changes. */
  private static final Pattern IMMUTABLE =
      Pattern.compile(
          "metadata/[0-9]+\\.[^/]+|targets/.*(?<=/)(?:[0-9a-f]{64}|[0-9a-f]{128})\\.[^/]+");

  private static final String JSON = "application/json";

  private final Map<String, FolderMirror> collections;

  /**
   * @param folders by the collections' names
   */
  CollectionRequests(Map<String, Path> folders) {
    this.collections =
        folders.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new FolderMirror(entry.getValue())));
  }

  /**
   * @param path below {@link #PATH}
   */
  void answer(String path, Answer answer) throws IndexException, IOException {
    byte[] file =
        find(path)
            .orElseThrow(
                () -> new IndexException(IndexError.NOT_FOUND, "no collection has such a file"));
    answer.header(HttpHeader.CACHE_CONTROL, caching(path.substring(path.indexOf('/') + 1)));
    answer.bytes(JSON, file);
  }

  private Optional<byte[]> find(String path) throws IOException {
    var form = FORM.matcher(path);
    if (!form.matches() || !collections.containsKey(form.group(1))) {
      return Optional.empty();
    }
    return collections.get(form.group(1)).fetch(form.group(2), IndexApi.MAX_SUBMISSION_BYTES);
  }

  private static String caching(String file) {
    return IMMUTABLE.matcher(file).matches() ? LogRequests.FOREVER : LogRequests.FOR_NOW;
  }
}
