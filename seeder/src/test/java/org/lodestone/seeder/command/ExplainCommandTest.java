package org.lodestone.seeder.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.control.ControlServer;
import org.lodestone.control.LocalNode;
import org.lodestone.control.NodeInfo;
import org.lodestone.journal.BlobRecord;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.journal.SourceCounts;
import org.lodestone.node.Node;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.torrent.EngineConfig;

/** What a node's journal has, as the command tells it. */
@Timeout(60)
class ExplainCommandTest {

  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final Reference IMAGE = Reference.parse("docker.io/library/alpine:3");

  @TempDir private Path folder;
  private Node node;
  private ControlServer server;
  private Cli cli;

  @BeforeEach
  void start() throws Exception {
    Path store = folder.resolve("home/.local/share/lodestone/gateway");
    node =
        Node.open(
            Node.Config.ofCommand(store, EngineConfig.defaults(), List.of()), Clock.systemUTC());
    NodeInfo info = NodeInfo.own("gateway", true, node.store().root());
    server = ControlServer.start(new LocalNode(node, info, Clock.systemUTC())).orElseThrow();
    cli = new Cli(folder.resolve("home"));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    node.close();
  }

  private RequestRecord pulled() throws Exception {
    String json =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json",
                   "digest":"sha256:%1$s","size":2097152},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",
                    "digest":"sha256:%1$s","size":2097152}]}
        """
            .formatted(HEX);
    Manifest manifest = Manifest.parse(Optional.empty(), json.getBytes(UTF_8));
    RequestRecord request = node.journal().request("GET", "/v2/library/alpine/manifests/3");
    request.isAboutManifest(IMAGE);
    request.from("registry docker.io");
    request.finds(manifest);
    request.ended(200);
    BlobRecord blob = node.journal().blob(manifest.references().get(0).digest(), 2 << 20);
    blob.opened("swarm x", counts(1 << 20)).close("gave way to another");
    blob.opened("registry docker.io", counts(1 << 20)).close("brought it\u001b[1m");
    blob.enter(Phase.FIRST_BYTE);
    blob.remark("nothing came for 2.0 s: swarm x has 0 peers");
    blob.ended(Optional.empty());
    return request;
  }

  private static SourceCounts counts(long bytes) {
    return new SourceCounts() {
      @Override
      public long brought() {
        return bytes;
      }

      @Override
      public long handedOn() {
        return 1 << 10;
      }

      @Override
      public long arrived() {
        return bytes;
      }
    };
  }

  @Test
  void tellsWhereAnImageCameFrom() throws Exception {
    RequestRecord request = pulled();
    for (String name : List.of("docker.io/library/alpine:3", "alpine:3")) {
      Cli.Result told = cli.run("explain", name);
      assertEquals(ExitCode.OK, told.exitCode(), told.err());
      String out = told.out();
      assertTrue(out.contains("GET docker.io/library/alpine:3\n"), out);
      assertTrue(out.contains(", from registry docker.io\n"), out);
      assertTrue(out.contains(request.id()), out);
      assertTrue(out.contains("blob sha256:" + HEX + "\n  2.0 MiB, stored"), out);
      assertTrue(out.contains("  from swarm x: 1.0 MiB in "), out);
      assertTrue(out.contains("  from registry docker.io: 1.0 MiB in "), out);
      assertTrue(out.contains(", 1.0 KiB of it by other gateways"), out);
      assertTrue(out.contains(": nothing came for 2.0 s: swarm x has 0 peers\n"), out);
      assertTrue(out.contains("brought it?[1m"), "no escape reaches the terminal: " + out);
    }
  }

  @Test
  void tellsProgramsTheSame() throws Exception {
    pulled();
    JsonNode told = new ObjectMapper().readTree(cli.run("explain", "alpine:3", "--json").out());
    JsonNode arrival = told.get("blobs").get(0).get("arrival");
    assertEquals("sha256:" + HEX, arrival.get("blob").asText());
    assertEquals(1 << 20, arrival.get("sources").get(1).get("brought").asLong());
    assertEquals("first_byte", arrival.get("phases").get(1).get("phase").asText());
    assertEquals(200, told.get("requests").get(0).get("status").asInt());
  }

  @Test
  void tellsOfOneRequest() throws Exception {
    RequestRecord refused = node.journal().request("GET", "/v2/x");
    refused.failed("this registry serves manifests");
    refused.ended(404);
    Cli.Result told = cli.run("explain", "--id", refused.id());
    assertEquals(ExitCode.OK, told.exitCode(), told.err());
    assertTrue(
        told.out().startsWith("GET /v2/x\n  404: this registry serves manifests\n"), told.out());
  }

  @Test
  void saysWhatItDoesNotKnow() {
    Cli.Result unknown = cli.run("explain", "acme/app:1");
    assertEquals(ExitCode.REFUSED, unknown.exitCode());
    assertTrue(unknown.err().contains("nothing is known of acme/app:1"), unknown.err());
    assertEquals(ExitCode.REFUSED, cli.run("explain", "--id", "x").exitCode());
    assertEquals(ExitCode.USAGE, cli.run("explain").exitCode());
    assertEquals(ExitCode.USAGE, cli.run("explain", "acme/app", "--id", "x").exitCode());
    assertEquals(ExitCode.USAGE, cli.run("explain", "no name").exitCode());
  }
}
