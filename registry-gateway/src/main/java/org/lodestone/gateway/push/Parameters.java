package org.lodestone.gateway.push;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.RepositoryName;

/** The query of a request, parsed. */
final class Parameters {

  private final Fields fields;

  Parameters(Request request) {
    this.fields = Request.extractQueryParameters(request);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(fields.getValue(name));
  }

  List<String> texts(String name) {
    return fields.getValuesOrEmpty(name);
  }

  Optional<AnyDigest> digest(String name) throws RegistryException {
    String text = fields.getValue(name);
    try {
      return text == null ? Optional.empty() : Optional.of(AnyDigest.parse(text));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID, "%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  Optional<RepositoryName> repository(String name) throws RegistryException {
    String text = fields.getValue(name);
    try {
      return text == null ? Optional.empty() : Optional.of(RepositoryName.parse(text));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          ErrorCode.NAME_INVALID, "%s: %s".formatted(name, e.getMessage()), e);
    }
  }
}
