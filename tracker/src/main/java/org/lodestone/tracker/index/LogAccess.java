package org.lodestone.tracker.index;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.tracker.log.LogReaders;

/** Admits who presents a reader's bearer token in the header (RFC 6750, section 2.1). */
final class LogAccess {

  private static final String CHALLENGE = "Bearer realm=\"log\"";
  private static final int MAX_HEADER = 1_024;
  private static final Pattern CREDENTIALS =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*) *", Pattern.CASE_INSENSITIVE);

  private LogAccess() {}

  /**
   * Returns when whoever asks may read.
   *
   * @param readers empty when everybody may
   * @throws IndexException when not; the answer has the challenge of section 3 then
   * @throws IOException when it cannot be found out
   */
  static void check(Optional<LogReaders> readers, Request request, Answer answer)
      throws IndexException, IOException {
    if (readers.isEmpty()) {
      return;
    }
    List<String> headers = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    if (headers.isEmpty()) {
      answer.header(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
      throw new IndexException(
          IndexError.UNAUTHORIZED, "this log is read with a token: Authorization: Bearer TOKEN");
    }
    if (headers.size() > 1) {
      answer.header(HttpHeader.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_request\"");
      throw new IndexException(IndexError.BAD_REQUEST, "Authorization is given more than once");
    }
    String header = headers.get(0);
    Matcher credentials = CREDENTIALS.matcher(header);
    if (header.length() > MAX_HEADER
        || !credentials.matches()
        || !readers.get().admit(credentials.group(1))) {
      answer.header(HttpHeader.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
      throw new IndexException(IndexError.UNAUTHORIZED, "the token is no reader's of this log");
    }
  }
}
