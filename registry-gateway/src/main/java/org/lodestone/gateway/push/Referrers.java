package org.lodestone.gateway.push;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.Exchange;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.RegistryPath.ReferrersPath;
import org.lodestone.json.StrictJson;
import org.lodestone.node.PushedManifest;
import org.lodestone.node.PushedManifest.Referrer;
import org.lodestone.node.PushedRepositories;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.SpecJson;

/** Lists what refers to a manifest (distribution-spec, "Listing Referrers"), page by page. */
final class Referrers {

  /** Most on a page. */
  private static final int MAX = 250;

  /** Enough annotations for a page, in characters: clients read no more than 4 MiB. */
  private static final int MAX_ANNOTATIONS = 2 << 20;

  private final PushedRepositories repositories;
  private final PushAccess access;
  private final PushThreads threads;

  Referrers(PushedRepositories repositories, PushAccess access, PushThreads threads) {
    this.repositories = repositories;
    this.access = access;
    this.threads = threads;
  }

  /** Of other names nothing is known, which clients may take to their upstream. */
  void get(ReferrersPath path, Exchange exchange) throws RegistryException {
    if (!access.takes(path.name())) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN,
          "this gateway knows referrers only of what is pushed to it, which %s is not"
              .formatted(path.name()));
    }
    threads.read(exchange, () -> list(path, exchange));
  }

  private void list(ReferrersPath path, Exchange exchange) throws IOException {
    Parameters parameters = new Parameters(exchange.request());
    Optional<String> type = parameters.text("artifactType").filter(text -> !text.isEmpty());
    String after = parameters.text("last").orElse("");
    List<PushedManifest> found =
        repositories.referrers(path.name(), path.subject(), type, after, MAX + 1);
    List<PushedManifest> page = page(found);
    HttpFields.Mutable headers = exchange.response().getHeaders();
    if (page.size() < found.size()) {
      String last = page.get(page.size() - 1).digest().toString();
      headers.add(
          "Link",
          "<%s?%slast=%s>; rel=\"next\""
              .formatted(
                  exchange.request().getHttpURI().getPath(),
                  type.map(text -> "artifactType=" + encode(text) + "&").orElse(""),
                  encode(last)));
    }
    type.ifPresent(filtered -> headers.put("OCI-Filters-Applied", "artifactType"));
    headers.put(HttpHeader.CONTENT_TYPE, MediaTypes.OCI_INDEX);
    exchange.response().setStatus(HttpStatus.OK_200);
    exchange.response().write(true, ByteBuffer.wrap(json(page)), exchange.callback());
  }

  /** As many as fit, and at least one. */
  private static List<PushedManifest> page(List<PushedManifest> found) {
    List<PushedManifest> page = new ArrayList<>();
    long annotations = 0;
    for (PushedManifest manifest : found) {
      annotations +=
          manifest.referrer().flatMap(Referrer::annotations).map(String::length).orElse(0);
      if (page.size() == MAX || (annotations > MAX_ANNOTATIONS && !page.isEmpty())) {
        break;
      }
      page.add(manifest);
    }
    return page;
  }

  private static byte[] json(List<PushedManifest> page) throws IOException {
    ObjectNode index = StrictJson.object();
    index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (PushedManifest manifest : page) {
      Referrer referrer = manifest.referrer().orElseThrow();
      ObjectNode descriptor =
          manifests
              .addObject()
              .put("mediaType", manifest.mediaType())
              .put("digest", manifest.digest().toString())
              .put("size", manifest.size());
      referrer.artifactType().ifPresent(type -> descriptor.put("artifactType", type));
      if (referrer.annotations().isPresent()) {
        byte[] annotations = referrer.annotations().get().getBytes(StandardCharsets.UTF_8);
        descriptor.set("annotations", SpecJson.parseObject("annotations", annotations));
      }
    }
    return StrictJson.write(index);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
