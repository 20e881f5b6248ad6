package org.lodestone.tracker.index;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.lodestone.index.HintPost;
import org.lodestone.index.Hints;
import org.lodestone.json.MalformedJsonException;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.hint.HintBoard;
import org.lodestone.tracker.hint.HintSettings;

/** Takes hints and answers with them, what documents list beside: {@code /index/v1/hints}. */
final class HintRequests implements AutoCloseable {

  /** Below the index's root. */
  static final String PATH = "/hints";

  private static final int THREADS = 2;

  private static final int QUEUED = 1_024;

  /** The members of a cluster may begin at once, and have one address where they go out. */
  private static final int PER_SOURCE = 128;

  private final HintBoard board;
  private final HintSettings settings;
  private final DocumentStore store;
  private final RateLimit postRate;
  private final Workers workers;
  private final Intake intake;

  /**
   * @param timeout for a whole post to arrive
   */
  HintRequests(
      HintBoard board, HintSettings settings, DocumentStore store, Clock clock, Duration timeout) {
    this.board = board;
    this.settings = settings;
    this.store = store;
    this.postRate = new RateLimit(settings.maxPostsPerMinute(), clock);
    this.workers = new Workers("index-hints", THREADS, QUEUED, PER_SOURCE);
    this.intake = new Intake(new SubmissionBodies(HintPost.MAX_BYTES, timeout.toMillis()), workers);
  }

  void take(Request request, long source, Answer answer) throws IndexException {
    checkEnabled();
    answer.limit(postRate, "posts of hints");
    InetAddress from = IndexHandler.address(request);
    intake.take(
        request,
        source,
        answer,
        bytes -> {
          HintPost post = parse(bytes);
          board.post(from, post);
          answer.of(
              json -> {
                json.writeNumberField("hints", post.hints().size());
                json.writeNumberField("wants", post.wants().size());
              });
        });
  }

  void ask(Request request, long source, Answer answer) throws IndexException {
    checkEnabled();
    workers.run(source, () -> answer.give(() -> answer(request, answer)));
  }

  private void answer(Request request, Answer answer) throws IndexException, IOException {
    Digest blob =
        Parameters.parse(request.getHttpURI().getQuery(), Set.of("digest"))
            .required("digest", Digest::parse);
    Hints hints = board.ask(blob);
    List<InfoHash> listed = store.infoHashes(blob);
    answer.of(json -> write(json, hints, listed));
  }

  /**
   * @param listed torrents that documents list for the blob
   */
  private static void write(JsonGenerator json, Hints hints, List<InfoHash> listed)
      throws IOException {
    json.writeArrayFieldStart("hints");
    for (Hints.Offer offer : hints.offers()) {
      json.writeStartObject();
      json.writeNumberField("size", offer.hint().size());
      json.writeStringField("infoHash", offer.hint().infoHash().hex());
      json.writeStringField("peerId", offer.by().hex());
      json.writeNumberField("sources", offer.sources());
      json.writeEndObject();
    }
    json.writeEndArray();
    Answer.writeTexts(json, "listed", listed.stream().map(InfoHash::hex).toList());
    json.writeArrayFieldStart("members");
    for (Hints.Member member : hints.members()) {
      json.writeStartObject();
      json.writeStringField("peerId", member.id().hex());
      if (member.relay().isPresent()) {
        json.writeStringField("relay", member.relay().get().toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void checkEnabled() throws IndexException {
    if (!settings.enabled()) {
      throw new IndexException(IndexError.NOT_FOUND, "no hints are kept here");
    }
  }

  private static HintPost parse(byte[] body) throws IndexException {
    try {
      return HintPost.parse(body);
    } catch (IllegalArgumentException e) {
      IndexError error =
          e.getCause() instanceof MalformedJsonException
              ? IndexError.INVALID_JSON
              : IndexError.BAD_REQUEST;
      throw new IndexException(error, e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    intake.close();
  }
}
