package org.lodestone.seeder.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonJsonTest {

  private static final String GATEWAY = "http://127.0.0.1:5050";

  @Test
  void aMemberIsAddedAsTheOthersAreWritten() {
    String text =
        """
        {
            "debug": true,
            "log-opts": {"max-size": "10m", "tag": "a\\u0062\\"c"},
            "max-concurrent-downloads": 7
        }
        """;
    assertEquals(
        """
        {
            "debug": true,
            "log-opts": {"max-size": "10m", "tag": "a\\u0062\\"c"},
            "max-concurrent-downloads": 7,
            "registry-mirrors": ["http://127.0.0.1:5050"]
        }
        """,
        DaemonJson.parse(text).withMirror(GATEWAY).toString());
  }

  @Test
  void theGatewayIsAskedBeforeOtherMirrors() {
    String text =
        """
        {"registry-mirrors": [
            "https://mirror.example",
            "https://other.example"
          ], "debug": true}""";
    assertEquals(
        """
        {"registry-mirrors": [
            "http://127.0.0.1:5050",
            "https://mirror.example",
            "https://other.example"
          ], "debug": true}""",
        DaemonJson.parse(text).withMirror(GATEWAY).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1}",
        "{ \"a\" : 1 }",
        "{}",
        "\n\n{\n\t\"a\": [1, 2.5e3, -1],\n\t\"b\": \"x\\\"y\\\\\"\n}\n\n",
        "{\"registry-mirrors\":[\"https://a.example\"]}",
        "{\"registry-mirrors\":[ \"https://a.example\" ,\"https://b.example\"],\"z\":null}",
        "{\"x\":{\"registry-mirrors\":[]},\"registry-mirrors\":[\"https://\u00e9\\u00e9.example\"]}"
      })
  void whatIsPutInIsTakenOutExactly(String text) {
    DaemonJson with = DaemonJson.parse(text).withMirror(GATEWAY);
    assertEquals(GATEWAY, with.mirrors().get(0));
    assertEquals(text, with.withoutMirror(GATEWAY).toString());
  }

  @Test
  void itIsTakenOutWhereverItIsByThen() {
    String text =
        "{\"registry-mirrors\": [\"https://a\", \"http://127.0.0.1:5050/\", \"https://b\"]}";
    assertEquals(
        "{\"registry-mirrors\": [\"https://a\", \"https://b\"]}",
        DaemonJson.parse(text).withoutMirror(GATEWAY).toString());
    String first = "{\n  \"registry-mirrors\": [\"http://127.0.0.1:5050\"],\n  \"debug\": true\n}";
    assertEquals(
        "{\n  \"debug\": true\n}", DaemonJson.parse(first).withoutMirror(GATEWAY).toString());
  }

  @Test
  void aMirrorThatIsThereIsNotAddedAgain() {
    DaemonJson json = DaemonJson.parse("{\"registry-mirrors\": [\"http://127.0.0.1:5050/\"]}");
    assertSame(json, json.withMirror(GATEWAY));
    assertSame(json, json.withoutMirror("http://127.0.0.1:1"));
  }

  @Test
  void anEmptyListIsFilled() {
    DaemonJson json = DaemonJson.parse("{\"registry-mirrors\": [ ], \"a\": 1}");
    assertEquals(
        "{\"registry-mirrors\": [\"http://127.0.0.1:5050\"], \"a\": 1}",
        json.withMirror(GATEWAY).toString());
  }

  @Test
  void anEmptyFileSaysNothing() {
    DaemonJson json = DaemonJson.parse(" \n");
    assertEquals(List.of(), json.mirrors());
    assertTrue(json.isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | an object",
        "{\"a\":1,\"a\":2} | uplicate",
        "{\"registry-mirrors\":\"x\"} | registry-mirrors: expected an array",
        "{\"registry-mirrors\":[1]} | registry-mirrors: expected an array of URLs",
        "{\"a\":1 | end-of-input",
        "{} x | x",
        "{\"a\":1} // why | comment",
      })
  void whatIsNoSettingsFileIsRefused(String text, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DaemonJson.parse(text));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
