package org.lodestone.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.StrictJson;

/** An answer other than success, with a message that is fit for clients. */
public final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RegistryException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public RegistryException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** The body that the distribution-spec asks for ("Error Codes"). */
  byte[] toJson() {
    ObjectNode body = StrictJson.object();
    body.putArray("errors").addObject().put("code", code.name()).put("message", getMessage());
    return StrictJson.write(body);
  }
}
