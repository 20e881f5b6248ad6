package org.lodestone.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.ImageResolver;

/**
 * Lists a repository's tags (distribution-spec, "Listing Tags"), with {@code n} and {@code last}.
 */
final class TagsHandler {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ImageResolver resolver;
  private final ExecutorService resolving;

  TagsHandler(ImageResolver resolver, ExecutorService resolving) {
    this.resolver = resolver;
    this.resolving = resolving;
  }

  void handle(RepositoryName name, Request request, Response response, Callback callback)
      throws RegistryException {
    Fields query = Request.extractQueryParameters(request);
    try {
      resolving.execute(() -> list(name, query, response, callback));
    } catch (RejectedExecutionException e) {
      throw new RegistryException(ErrorCode.UNAVAILABLE, "too many look-ups run now", e);
    }
  }

  private void list(RepositoryName name, Fields query, Response response, Callback callback) {
    try {
      List<String> tags = resolver.tags(name);
      if (tags.isEmpty()) {
        throw new RegistryException(ErrorCode.NAME_UNKNOWN, "no index knows a tag of " + name);
      }
      send(name, page(tags, query), response, callback);
    } catch (IOException e) {
      callback.failed(new RegistryException(ErrorCode.NAME_UNKNOWN, e.getMessage(), e));
    } catch (RegistryException | RuntimeException e) {
      callback.failed(e);
    }
  }

  private static List<String> page(List<String> tags, Fields query) throws RegistryException {
    String last = query.getValue("last");
    String count = query.getValue("n");
    long limit = count == null ? tags.size() : number(count);
    return tags.stream().filter(t -> last == null || t.compareTo(last) > 0).limit(limit).toList();
  }

  private static long number(String text) throws RegistryException {
    try {
      return Integer.parseUnsignedInt(text) & 0x7fffffffL;
    } catch (NumberFormatException e) {
      throw new RegistryException(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n: expected a number, found " + text, e);
    }
  }

  private static void send(
      RepositoryName name, List<String> tags, Response response, Callback callback) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name.value());
    body.put("tags", tags);
    try {
      byte[] json = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
      response.setStatus(HttpStatus.OK_200);
      response.getHeaders().add(HttpHeader.CONTENT_TYPE, "application/json");
      response.write(true, ByteBuffer.wrap(json), callback);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write tags as JSON", e);
    }
  }
}
