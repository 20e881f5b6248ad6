package org.lodestone.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.lodestone.json.StrictJson;

/** An answer other than success, with a message that is fit for clients. */
public final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final int status;
  private final transient List<HttpField> headers;

  public RegistryException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public RegistryException(ErrorCode code, String message, Throwable cause) {
    this(code, code.status(), List.of(), message, cause);
  }

  /**
   * @param status another than the code mostly has
   * @param headers for the answer
   */
  public RegistryException(
      ErrorCode code, int status, List<HttpField> headers, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.status = status;
    this.headers = List.copyOf(headers);
  }

  public ErrorCode code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** Beside those that every error has. */
  public List<HttpField> headers() {
    return headers;
  }

  /**
   * The body that the distribution-spec asks for ("Error Codes").
   *
   * @param request the id by which more can be known of it
   */
  byte[] toJson(String request) {
    ObjectNode body = StrictJson.object();
    body.putArray("errors")
        .addObject()
        .put("code", code.name())
        .put("message", "%s (request %s)".formatted(getMessage(), request));
    return StrictJson.write(body);
  }
}
