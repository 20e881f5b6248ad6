package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tracker.announce.SwarmCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the one answer to a request, mostly as JSON. */
final class Answer {

  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);
  private static final JsonFactory JSON = new JsonFactory();
  private static final String JSON_TYPE = "application/json";

  /** Writes the members of the answer's object. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** What makes an answer, or says why there is none. */
  interface Maker {
    void make() throws IndexException, IOException;
  }

  private final Response response;
  private final Callback callback;
  private final MemoryBudget memory;
  private final long source;

  /**
   * @param memory for large answers until they are sent
   * @param source who waits for it
   */
  Answer(Response response, Callback callback, MemoryBudget memory, long source) {
    this.response = response;
    this.callback = callback;
    this.memory = memory;
    this.source = source;
  }

  /** Has the answer made; the one place where failures become answers. */
  @SuppressWarnings("CatchingUnchecked") // whatever it is, who asked has to hear of it
  void give(Maker maker) {
    try {
      maker.make();
    } catch (IndexException e) {
      error(e);
    } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
      LOG.error("the index failed", e);
      error(new IndexException(IndexError.INTERNAL, "the index failed; its log says why", e));
    }
  }

  /**
   * Takes one event from the rate at which whoever waits for this may ask.
   *
   * @param what the events, for the message
   * @throws IndexException when there is none left
   */
  void limit(RateLimit rate, String what) throws IndexException {
    if (!rate.take(source)) {
      header(HttpHeader.RETRY_AFTER, "10");
      throw new IndexException(
          IndexError.TOO_MANY_REQUESTS,
          "the index takes %d %s a minute from one address: wait, then go on"
              .formatted(rate.perMinute(), what));
    }
  }

  /** Sets a header of the answer that is still to come. */
  void header(HttpHeader header, String value) {
    response.getHeaders().put(header, value);
  }

  /** Gives up on a client that is gone. */
  void abort(Throwable cause) {
    callback.failed(cause);
  }

  void accepted(Envelope envelope, VerificationKey key, boolean added) throws IndexException {
    send(
        added ? 201 : 200,
        json -> {
          json.writeStringField("payload", envelope.payloadDigest().toString());
          json.writeStringField("keyId", key.id().hex());
        });
  }

  void documents(List<DocumentStore.Document> documents) throws IndexException {
    send(
        200,
        json -> {
          json.writeArrayFieldStart("documents");
          for (DocumentStore.Document document : documents) {
            json.writeStartObject();
            writeDocument(json, document);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /**
   * @param member what the list is called
   * @param next the id after which the next page begins
   */
  void feed(String member, List<DocumentStore.Document> documents, long next)
      throws IndexException {
    send(
        200,
        json -> {
          json.writeArrayFieldStart(member);
          for (DocumentStore.Document document : documents) {
            json.writeStartObject();
            json.writeNumberField("id", document.id());
            writeDocument(json, document);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("next", next);
        });
  }

  void tags(RepositoryName name, DocumentStore.Tags page) throws IndexException {
    send(
        200,
        json -> {
          json.writeStringField("name", name.value());
          writeTexts(json, "tags", page.tags());
          if (page.more()) {
            json.writeStringField("next", page.tags().get(page.tags().size() - 1));
          }
        });
  }

  void hits(DocumentStore.Hits page, int offset, int maxOffset) throws IndexException {
    int next = offset + page.hits().size();
    send(
        200,
        json -> {
          json.writeArrayFieldStart("hits");
          for (DocumentStore.Hit hit : page.hits()) {
            json.writeStartObject();
            json.writeStringField("name", hit.name());
            writeTexts(json, "tags", hit.tags());
            json.writeStringField("root", hit.root().toString());
            json.writeNumberField("size", hit.size());
            json.writeStringField("keyId", hit.keyId());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("total", page.total());
          if (!page.hits().isEmpty() && next < page.total() && next <= maxOffset) {
            json.writeNumberField("next", next);
          }
        });
  }

  void blob(DocumentStore.Blob blob, SwarmCounts.Counts counts) throws IndexException {
    send(
        200,
        json -> {
          json.writeStringField("infoHash", blob.infoHash().hex());
          json.writeStringField("digest", blob.digest().toString());
          json.writeNumberField("seeders", counts.seeders());
          json.writeNumberField("leechers", counts.leechers());
          json.writeNumberField("completed", counts.completed());
        });
  }

  /** An object of the members that the body writes. */
  void of(Body body) throws IndexException {
    send(200, body);
  }

  void error(IndexException refusal) {
    IndexError error = refusal.error();
    if (error == IndexError.BUSY) {
      header(HttpHeader.RETRY_AFTER, "2");
    }
    // A message may quote what was sent; half a surrogate pair in it could not be written.
    String message = new String(refusal.getMessage().getBytes(UTF_8), UTF_8);
    byte[] body =
        json(
            json -> {
              json.writeObjectFieldStart("error");
              json.writeStringField("code", error.code());
              json.writeStringField("message", message);
              json.writeEndObject();
            });
    write(error.status(), JSON_TYPE, body, callback);
  }

  /** What is no JSON. */
  void bytes(String type, byte[] bytes) throws IndexException {
    send(200, type, bytes);
  }

  private void send(int status, Body body) throws IndexException {
    send(status, JSON_TYPE, json(body));
  }

  private void send(int status, String type, byte[] bytes) throws IndexException {
    MemoryBudget.Lease lease = memory.open(source, this::cutOff);
    try {
      lease.add(bytes.length);
    } catch (IndexException e) {
      lease.close();
      throw e;
    }
    write(status, type, bytes, Callback.from(callback, lease::close));
  }

  /** Ends the sending to a client that does not take it, since others want its memory. */
  private void cutOff() {
    response.getRequest().getConnectionMetaData().getConnection().close();
  }

  private void write(int status, String type, byte[] body, Callback sent) {
    response.setStatus(status);
    header(HttpHeader.CONTENT_TYPE, type);
    response.write(true, ByteBuffer.wrap(body), sent);
  }

  private static byte[] json(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void writeDocument(JsonGenerator json, DocumentStore.Document document)
      throws IOException {
    json.writeFieldName("envelope");
    json.writeRawValue(document.envelope());
    json.writeStringField("publicKey", document.publicKey());
  }

  static void writeTexts(JsonGenerator json, String member, List<String> texts) throws IOException {
    json.writeArrayFieldStart(member);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
