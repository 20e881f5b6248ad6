package org.lodestone.gateway.push;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;

/**
 * Which bytes of a blob a chunk says it has (distribution-spec, "Pushing a blob in chunks").
 *
 * @param from the first
 * @param last the last
 */
record ContentRange(long from, long last) {

  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  long length() {
    return last - from + 1;
  }

  /** That of a request, if it has one. */
  static Optional<ContentRange> of(Request request) throws RegistryException {
    String header = request.getHeaders().get(HttpHeader.CONTENT_RANGE);
    return header == null ? Optional.empty() : Optional.of(parse(header));
  }

  static ContentRange parse(String header) throws RegistryException {
    Matcher matcher = SYNTAX.matcher(header);
    if (matcher.matches()) {
      ContentRange range =
          new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      if (range.length() > 0) {
        return range;
      }
    }
    throw new RegistryException(
        ErrorCode.BLOB_UPLOAD_INVALID,
        "Content-Range: expected <first byte>-<last byte>, found: "
            + header.substring(0, Math.min(60, header.length())));
  }
}
