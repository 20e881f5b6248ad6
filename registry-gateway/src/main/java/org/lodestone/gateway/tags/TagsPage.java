package org.lodestone.gateway.tags;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.RepositoryName;

/**
 * Which part of a list of tags a request asks for, and where the next part is found.
 *
 * @param path of the request as it came, so that the next page is of the same mirrored name
 * @param namespace the query parameter {@code ns}, for the same reason
 * @param limit most tags on the page, 0 to {@value #MAX}
 * @param last the tag before the page
 */
public record TagsPage(String path, Optional<String> namespace, int limit, Optional<String> last) {

  /** Most tags on a page, and how many there are when the client does not say. */
  static final int MAX = 1_000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  public static TagsPage of(Request request) throws RegistryException {
    Fields query = Request.extractQueryParameters(request);
    return new TagsPage(
        request.getHttpURI().getPath(),
        Optional.ofNullable(query.getValue("ns")),
        limit(query.getValue("n")),
        Optional.ofNullable(query.getValue("last")));
  }

  private static int limit(String text) throws RegistryException {
    if (text == null) {
      return MAX;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new RegistryException(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n: expected a number, found " + text);
    }
    return (int) Math.min(MAX, Long.parseLong(text));
  }

  /**
   * @param all in byte order
   */
  List<String> of(List<String> all) {
    int from = 0;
    if (last.isPresent()) {
      int found = Collections.binarySearch(all, last.get());
      from = found < 0 ? -found - 1 : found + 1;
    }
    return all.subList(from, Math.min(all.size(), from + limit));
  }

  /** The header that leads to what comes after (RFC 8288); none after the last page. */
  Optional<String> linkAfter(List<String> shown, List<String> all) {
    if (shown.isEmpty() || shown.get(shown.size() - 1).equals(all.get(all.size() - 1))) {
      return Optional.empty();
    }
    StringBuilder query = new StringBuilder();
    namespace.ifPresent(ns -> query.append("ns=").append(encode(ns)).append('&'));
    query.append("n=").append(limit);
    query.append("&last=").append(encode(shown.get(shown.size() - 1)));
    return Optional.of("<%s?%s>; rel=\"next\"".formatted(path, query));
  }

  /**
   * Answers with this page.
   *
   * @param all tags of the repository, in byte order
   */
  public void send(RepositoryName name, List<String> all, Response response, Callback callback) {
    List<String> shown = of(all);
    linkAfter(shown, all).ifPresent(link -> response.getHeaders().add("Link", link));
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().add(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(json(name, shown)), callback);
  }

  static byte[] json(RepositoryName name, List<String> tags) {
    ObjectNode body = StrictJson.object().put("name", name.value());
    ArrayNode array = body.putArray("tags");
    tags.forEach(array::add);
    return StrictJson.write(body);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
