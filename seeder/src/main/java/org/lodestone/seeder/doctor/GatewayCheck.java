package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.lodestone.program.ListenAddress;

/**
 * Whether the gateway answers its clients, and is well.
 *
 * @param gateway where clients connect
 * @param status where it tells how it is
 * @param wanted whether somebody counts on it, so that it is a fault when there is none
 */
public record GatewayCheck(ListenAddress gateway, ListenAddress status, boolean wanted)
    implements Check {

  @Override
  public String subject() {
    return "gateway";
  }

  @Override
  public String advice() {
    return "its log says more; --gateway and --status name another";
  }

  @Override
  public Finding look() throws IOException {
    HttpAnswer answer;
    try {
      answer = HttpAnswer.get(URI.create("http://" + gateway + "/v2/"));
    } catch (ConnectException e) {
      String found = "none listens on " + gateway;
      String start = "lodestone gateway --tracker http://TRACKER:7070 starts one";
      return wanted
          ? Finding.fault(subject(), found, start)
          : Finding.warning(subject(), found, start);
    }
    if (answer.status() != 200 || !answer.registry()) {
      return Finding.fault(
          subject(),
          "another program has %s: GET /v2/ is answered by %d".formatted(gateway, answer.status()),
          "ss -ltnp shows which; --gateway names the gateway's own address");
    }
    return health();
  }

  private Finding health() throws IOException {
    try {
      HttpAnswer health = HttpAnswer.get(URI.create("http://" + status + "/healthz"));
      String told = new String(health.body(), StandardCharsets.UTF_8).strip();
      return health.status() == 200
          ? Finding.ok(subject(), "answers on " + gateway + " and is well")
          : Finding.fault(subject(), "answers on " + gateway + ", but: " + told, advice());
    } catch (ConnectException e) {
      return Finding.warning(
          subject(),
          "answers on %s, but nothing tells on %s how it is".formatted(gateway, status),
          "--status names its status port, which its ready line shows");
    }
  }
}
