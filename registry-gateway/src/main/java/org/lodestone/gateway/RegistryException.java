package org.lodestone.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An answer other than success, with a message that is fit for clients. */
final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

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
    Map<String, Object> body =
        Map.of("errors", List.of(Map.of("code", code.name(), "message", getMessage())));
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write an error as JSON", e);
    }
  }
}
