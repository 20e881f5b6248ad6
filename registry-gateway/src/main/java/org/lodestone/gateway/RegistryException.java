package org.lodestone.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.StrictJson;

/** An answer other than success, with a message that is fit for clients. */
final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  RegistryException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  RegistryException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }

  /** The body that the distribution-spec asks for ("Error Codes"). */
  byte[] toJson() {
    ObjectNode body = StrictJson.object();
    body.putArray("errors").addObject().put("code", code.name()).put("message", getMessage());
    return StrictJson.write(body);
  }
}
