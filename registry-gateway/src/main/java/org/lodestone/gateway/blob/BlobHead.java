package org.lodestone.gateway.blob;

import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryHandler;

/** Status and headers of a blob's answer, whichever bytes of it are asked for. */
final class BlobHead {

  private static final HttpField OCTETS =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/octet-stream");
  private static final HttpField RANGES =
      new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes");

  private BlobHead() {}

  /**
   * @param digest as the client called it
   * @return what is to be sent
   * @throws RegistryException when the range that is asked for is outside the blob
   */
  static ByteRange write(String digest, long size, Request request, Response response)
      throws RegistryException {
    Optional<ByteRange> asked =
        HttpMethod.HEAD.is(request.getMethod())
            ? Optional.empty()
            : askedRange(digest, size, request, response);
    ByteRange range = asked.orElse(new ByteRange(0, size));
    response.setStatus(asked.isPresent() ? HttpStatus.PARTIAL_CONTENT_206 : HttpStatus.OK_200);
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(OCTETS).add(RANGES);
    headers.add(RegistryHandler.CONTENT_DIGEST, digest);
    headers.add(HttpHeader.ETAG, etag(digest));
    headers.put(HttpHeader.CONTENT_LENGTH, range.length());
    asked.ifPresent(r -> headers.add(HttpHeader.CONTENT_RANGE, r.contentRange(size)));
    return range;
  }

  private static Optional<ByteRange> askedRange(
      String digest, long size, Request request, Response response) throws RegistryException {
    String header = request.getHeaders().get(HttpHeader.RANGE);
    String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
    if (header == null || (condition != null && !condition.equals(etag(digest)))) {
      return Optional.empty();
    }
    try {
      return ByteRange.parse(header, size);
    } catch (RegistryException e) {
      response.getHeaders().add(HttpHeader.CONTENT_RANGE, "bytes */" + size);
      throw e;
    }
  }

  private static String etag(String digest) {
    return "\"" + digest + "\"";
  }
}
