package org.lodestone.index;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;

/** What the client makes of trackers that are slow, broken or lying. */
class HintClientTest {

  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration IMPATIENT = Duration.ofMillis(300);
  private static final Digest BLOB = Digest.of("blob".getBytes(UTF_8));
  private static final InfoHash INFO_HASH = new InfoHash("c0ffee".repeat(6) + "c0ff");
  private static final PeerId PEER = new PeerId("ab".repeat(20));

  private static final HintPost POST =
      new HintPost(
          PEER, Duration.ofMinutes(1), List.of(new Hint(BLOB, 9, INFO_HASH)), List.of(BLOB));

  private static final String OFFER =
      "{\"size\":9,\"infoHash\":\"%s\",\"peerId\":\"%s\",\"sources\":3}"
          .formatted(INFO_HASH, PEER.hex());

  private static final String MEMBER =
      "{\"peerId\":\"%s\",\"relay\":\"192.0.2.7:80\"}".formatted(PEER.hex());

  private static final Hints.Member ONE =
      new Hints.Member(PEER, Optional.of(new HostPort("192.0.2.7", 80)));

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  @Test
  void postsAndAsks() throws IOException {
    answer(okJson(answerOf(OFFER, quoted(INFO_HASH.hex()), MEMBER)));
    HintClient client = client(PATIENT);

    assertTrue(client.post(POST));
    Optional<Hints> hints = client.ask(BLOB, Deadline.in(PATIENT));

    assertEquals(
        Optional.of(
            new Hints(
                List.of(new Hints.Offer(POST.hints().get(0), PEER, 3)),
                List.of(INFO_HASH),
                List.of(ONE))),
        hints);
    byte[] sent = SERVER.findAll(postRequestedFor(urlEqualTo("/index/v1/hints"))).get(0).getBody();
    assertEquals(POST, HintPost.parse(sent));
    SERVER.verify(getRequestedFor(urlEqualTo("/index/v1/hints?digest=" + BLOB)));
  }

  @Test
  void aTrackerWithoutHintsIsNoFailure() throws IOException {
    answer(aResponse().withStatus(404).withBody("{\"error\":{}}"));
    HintClient client = client(PATIENT);

    assertFalse(client.post(POST));
    assertEquals(Optional.empty(), client.ask(BLOB, Deadline.in(PATIENT)));
  }

  @Test
  void leavesOutWhatMakesNoSense() throws IOException {
    String offers =
        String.join(
            ",",
            OFFER.replace("\"size\":9", "\"size\":0"),
            OFFER.replace("\"size\":9", "\"size\":9999999999999"),
            OFFER.replace("\"size\":9", "\"size\":-9"),
            OFFER.replace("\"infoHash\":\"c", "\"infoHash\":\"\\u001b"),
            OFFER.replace("\"peerId\":\"a", "\"peerId\":\""),
            OFFER.replace("\"sources\":3", "\"sources\":null"),
            "7,{}",
            OFFER);
    answer(okJson(answerOf(offers, "7,\"x\"", "null,{},\"y\"," + MEMBER.replace(":80", ":80000"))));

    Hints hints = client(PATIENT).ask(BLOB, Deadline.in(PATIENT)).orElseThrow();

    assertEquals(List.of(new Hints.Offer(POST.hints().get(0), PEER, 3)), hints.offers());
    assertEquals(List.of(), hints.listed());
    assertEquals(List.of(), hints.members());
  }

  @Test
  void takesNoMoreThanAnAnswerHas() throws IOException {
    String flood =
        IntStream.range(0, 2_000)
            .mapToObj(i -> quoted("%040x".formatted(i)))
            .collect(Collectors.joining(","));
    String offers =
        IntStream.range(0, 2_000)
            .mapToObj(i -> OFFER.replace(INFO_HASH.hex(), "%040x".formatted(i)))
            .collect(Collectors.joining(","));
    String members =
        IntStream.range(0, 2_000)
            .mapToObj(i -> MEMBER.replace(PEER.hex(), "%040x".formatted(i)))
            .collect(Collectors.joining(","));
    answer(okJson(answerOf(offers, flood, members)));

    Hints hints = client(PATIENT).ask(BLOB, Deadline.in(PATIENT)).orElseThrow();

    assertEquals(Hints.MAX_OFFERS, hints.offers().size());
    assertEquals(Hints.MAX_LISTED, hints.listed().size());
    assertEquals(Hints.MAX_MEMBERS, hints.members().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"hints\":{},\"listed\":[],\"members\":[]}",
        "{\"hints\":[],\"listed\":[]}",
        "{\"hints\":[],\"listed\":[],\"members\":[]}{}"
      })
  void complainsOfAnAnswerOfTheWrongShape(String body) {
    answer(okJson(body));

    IOException e =
        assertThrows(IOException.class, () -> client(PATIENT).ask(BLOB, Deadline.in(PATIENT)));

    assertTrue(e.getMessage().startsWith("cannot ask for hints about " + BLOB), e.getMessage());
  }

  @Test
  void hangsUpOnAnEndlessAnswer() {
    answer(okJson("{\"hints\":" + " ".repeat(IndexApi.MAX_ANSWER_BYTES)));

    IOException e =
        assertThrows(IOException.class, () -> client(PATIENT).ask(BLOB, Deadline.in(PATIENT)));

    assertTrue(e.getMessage().contains("longer than"), e.getMessage());
  }

  @Test
  void waitsForNoAnswerLongerThanItHas() {
    answer(okJson("{}").withFixedDelay((int) PATIENT.toMillis()));

    IOException e =
        assertThrows(IOException.class, () -> client(IMPATIENT).ask(BLOB, Deadline.in(PATIENT)));

    assertTrue(e.getMessage().contains("no whole answer"), e.getMessage());
  }

  @Test
  void saysWhyItWasRefused() {
    answer(
        aResponse()
            .withStatus(429)
            .withBody("{\"error\":{\"code\":\"too_many_requests\",\"message\":\"wait\"}}"));

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).post(POST));

    assertTrue(e.getMessage().endsWith("it answered 429 too_many_requests: wait"), e.getMessage());
  }

  @Test
  void asksManyAtOnceAndMixesWhatTheySay() throws IOException {
    answer(okJson(answerOf(OFFER + "," + OFFER, "", MEMBER)));
    HintClient good = client(PATIENT);
    HintClient gone;
    try (ServerSocket free = new ServerSocket(0)) {
      gone = new HintClient(URI.create("http://127.0.0.1:" + free.getLocalPort()), PATIENT);
    }
    HintTrackers trackers = new HintTrackers(List.of(gone, good));

    trackers.post(POST, Deadline.in(PATIENT));
    Hints hints = trackers.ask(BLOB, Deadline.in(PATIENT));

    SERVER.verify(1, postRequestedFor(urlEqualTo("/index/v1/hints")));
    assertEquals(List.of(new Hints.Offer(POST.hints().get(0), PEER, 3)), hints.offers());
    assertEquals(List.of(ONE), hints.members());
    assertTrue(new HintTrackers(List.of(gone)).ask(BLOB, Deadline.in(PATIENT)).isEmpty());
    assertTrue(new HintTrackers(List.of()).isEmpty());
  }

  private static String answerOf(String hints, String listed, String members) {
    return "{\"hints\":[%s],\"listed\":[%s],\"members\":[%s]}".formatted(hints, listed, members);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static HintClient client(Duration timeout) {
    return new HintClient(URI.create(SERVER.baseUrl()), timeout);
  }

  private static void answer(ResponseDefinitionBuilder response) {
    SERVER.stubFor(any(anyUrl()).willReturn(response));
  }
}
