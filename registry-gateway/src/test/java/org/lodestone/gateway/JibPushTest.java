package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lodestone.gateway.GatewayFixture.header;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jib builds images and pushes them. */
class JibPushTest {

  @TempDir private Path dir;
  private GatewayFixture fixture;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    gateway = fixture.gateway(fixture.pushConfig());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void whatJibPushesAnotherGatewayServes(ImageFormat format) throws Exception {
    JibContainer pushed =
        push(Jib.fromScratch().setFormat(format).addLayer(files("run"), root()), "acme/jib:1.0");
    HttpResponse<byte[]> served = fixture.get(fixture.gateway(), manifestPath("acme/jib", "1.0"));
    assertEquals(200, served.statusCode());
    assertEquals(pushed.getDigest().toString(), header(served, "Docker-Content-Digest"));
  }

  /** Jib asks for the base's layers to be mounted, as it knows that they are in this registry. */
  @Test
  void jibBuildsOnWhatWasPushedHere() throws Exception {
    push(Jib.fromScratch().addLayer(files("base"), root()), "acme/base:1.0");
    RegistryImage base = RegistryImage.named(image("acme/base:1.0"));
    JibContainer pushed = push(Jib.from(base).addLayer(files("run"), root()), "lab/jib:1.0");
    HttpResponse<byte[]> served = fixture.get(gateway, manifestPath("lab/jib", "1.0"));
    assertEquals(200, served.statusCode());
    assertEquals(pushed.getDigest().toString(), header(served, "Docker-Content-Digest"));
  }

  private JibContainer push(JibContainerBuilder image, String name) throws Exception {
    return image.containerize(
        Containerizer.to(RegistryImage.named(image(name)))
            .setAllowInsecureRegistries(true)
            .setBaseImageLayersCache(dir.resolve("base-cache"))
            .setApplicationLayersCache(dir.resolve("cache")));
  }

  private String image(String name) {
    return "localhost:" + gateway.uri().getPort() + "/" + name;
  }

  private List<Path> files(String name) throws Exception {
    return List.of(Files.writeString(dir.resolve(name), name));
  }

  private static AbsoluteUnixPath root() {
    return AbsoluteUnixPath.get("/");
  }
}
