package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.adopt.Adoption;
import org.lodestone.seeder.adopt.ContainerClient;
import org.lodestone.seeder.adopt.ContainerdClient;
import org.lodestone.seeder.adopt.DockerClient;
import org.lodestone.seeder.adopt.MirroredRegistry;
import org.lodestone.seeder.adopt.Place;
import org.lodestone.seeder.adopt.PodmanClient;
import org.lodestone.seeder.doctor.Check;
import org.lodestone.seeder.doctor.ClientCheck;
import org.lodestone.seeder.doctor.ClockCheck;
import org.lodestone.seeder.doctor.DiskCheck;
import org.lodestone.seeder.doctor.Examination;
import org.lodestone.seeder.doctor.Finding;
import org.lodestone.seeder.doctor.Finding.Result;
import org.lodestone.seeder.doctor.GatewayCheck;
import org.lodestone.seeder.doctor.GatewayReport;
import org.lodestone.seeder.doctor.IndexCheck;
import org.lodestone.seeder.doctor.LogCheck;
import org.lodestone.seeder.doctor.PolicyCheck;
import org.lodestone.seeder.doctor.Remark;
import org.lodestone.seeder.doctor.SigningKeyCheck;
import org.lodestone.seeder.doctor.TorrentPortCheck;
import org.lodestone.seeder.doctor.TrackerCheck;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone doctor}. */
@Command(
    name = "doctor",
    description = {
      "Look at everything that a pull or a publication needs, and say what to do.",
      "",
      "The trust policy, the store, trackers and indexes are those of the gateway that runs, unless"
          + " options name others. Nothing is changed. A fault ends it with exit code 3."
    },
    footer = {
      "Examples:",
      "  lodestone doctor",
      "  lodestone doctor --tracker http://tracker.example:7070",
      "  lodestone doctor --json | jq '.checks[] | select(.result == \"fault\")'"
    })
public final class DoctorCommand implements Callable<Integer> {

  private static final Duration TIME = Duration.ofSeconds(10);
  private static final List<ContainerClient> CLIENTS =
      List.of(new DockerClient(), new ContainerdClient(), new PodmanClient());

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final StoreOptions storage;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();
  @Mixin private final TrustOptions trust;

  @Option(
      names = "--gateway",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5050",
      description = "Where the gateway listens. Default: ${DEFAULT-VALUE}.")
  private ListenAddress gateway;

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5051",
      description = "The gateway's status port. Default: ${DEFAULT-VALUE}.")
  private ListenAddress status;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = "/",
      description = "The folder that holds etc, with the clients' settings. Default: /.")
  private Path root;

  public DoctorCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.storage = new StoreOptions(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException, CommandFailure {
    List<Finding> findings = Examination.of(checks(), TIME);
    print(findings);
    return count(findings, Result.FAULT) == 0 ? ExitCode.OK : ExitCode.ENVIRONMENT;
  }

  /** In the order in which things are set up. */
  private List<Check> checks() throws CommandFailure {
    Optional<GatewayReport> running = running();
    Endpoints given = swarm.endpoints();
    boolean named = !given.trackers().isEmpty() || !given.indexes().isEmpty();
    Endpoints endpoints =
        named ? given : running.map(r -> new Endpoints(r.trackers(), r.indexes())).orElse(given);
    List<Check> checks = new ArrayList<>();
    checks.add(new PolicyCheck(policy(running)));
    checks.addAll(logs(policy(running)));
    checks.add(new SigningKeyCheck(KeyFiles.defaultPlace(environment)));
    stores(running).forEach(store -> checks.add(new DiskCheck(store)));
    checks.addAll(swarms(endpoints));
    List<ClientCheck> clients = clients();
    checks.add(new GatewayCheck(gateway, status, isGatewayWanted(clients)));
    running.ifPresent(report -> checks.add(new TorrentPortCheck(report.torrentPort())));
    running.ifPresent(report -> checks.addAll(report.upstreams()));
    checks.addAll(clients);
    return checks;
  }

  private Optional<GatewayReport> running() {
    try {
      return Optional.of(GatewayReport.of(status));
    } catch (IOException e) {
      output.debug("no gateway tells on " + status + " how it is configured: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Path policy(Optional<GatewayReport> running) {
    return trust.given().or(() -> running.map(GatewayReport::policy)).orElseGet(trust::policyFile);
  }

  /** None when the policy cannot be read, which its own check says. */
  private List<LogCheck> logs(Path policy) {
    try {
      return TrustPolicy.load(policy).logs().stream()
          .map(log -> new LogCheck(log, trust.logs()))
          .toList();
    } catch (IOException | IllegalArgumentException e) {
      output.debug("no log is looked at: " + e.getMessage());
      return List.of();
    }
  }

  private Set<Path> stores(Optional<GatewayReport> running) {
    if (storage.given().isPresent()) {
      return Set.of(storage.given().get());
    }
    Set<Path> stores = new LinkedHashSet<>();
    stores.add(running.map(GatewayReport::store).orElse(StoreOptions.gatewayStore(environment)));
    Path own = StoreOptions.defaultStore(environment);
    if (Files.exists(own)) {
      stores.add(own);
    }
    return stores;
  }

  private List<Check> swarms(Endpoints endpoints) {
    List<Check> checks = new ArrayList<>();
    if (endpoints.trackers().isEmpty()) {
      checks.add(
          Remark.missing(
              "tracker",
              "none is named, so peers are found only by those that documents name",
              "--tracker URL names one, here and for lodestone gateway, as LODESTONE_TRACKER does"
                  + " for commands"));
    }
    endpoints.trackers().forEach(tracker -> checks.add(new TrackerCheck(tracker)));
    endpoints.indexes().forEach(index -> checks.add(new IndexCheck(index)));
    endpoints.indexes().stream()
        .limit(1)
        .forEach(index -> checks.add(new ClockCheck(index, environment.clock())));
    return checks;
  }

  private List<ClientCheck> clients() throws CommandFailure {
    if (gateway.port() == 0) {
      throw CommandFailure.usage(
          "a gateway has a port, found: " + gateway,
          "the ready line of lodestone gateway names it");
    }
    Adoption adoption = new Adoption(gateway, List.of(MirroredRegistry.DOCKER_HUB));
    List<Place> places =
        List.of(Place.of(environment, root, false), Place.of(environment, root, true));
    return CLIENTS.stream()
        .map(client -> new ClientCheck(client, places, adoption, environment.variables()))
        .toList();
  }

  private boolean isGatewayWanted(List<ClientCheck> clients) {
    return Files.isDirectory(StoreOptions.gatewayStore(environment))
        || clients.stream().anyMatch(DoctorCommand::goesThroughGateway);
  }

  private static boolean goesThroughGateway(ClientCheck client) {
    try {
      return client.isConfigured();
    } catch (IOException | CommandFailure e) {
      return false; // the check itself tells why this is not known
    }
  }

  private void print(List<Finding> findings) {
    Table table = new Table("RESULT", "CHECK", "FOUND");
    findings.forEach(one -> table.row(one.result().toString(), one.check(), one.found()));
    List<String> lines = table.lines();
    output.print(lines.get(0));
    for (int i = 0; i < findings.size(); i++) {
      output.print(lines.get(i + 1));
      if (!findings.get(i).advice().isEmpty()) {
        output.print("         do: " + findings.get(i).advice());
      }
    }
    int faults = count(findings, Result.FAULT);
    int warnings = count(findings, Result.WARNING);
    output.say(
        "%s, %s".formatted(Units.count(faults, "fault"), Units.count(warnings, "warning"))
            + first(findings).map(one -> "; begin with: " + one.check()).orElse(""));
    output.printJson(new Report(faults, warnings, findings));
  }

  private static Optional<Finding> first(List<Finding> findings) {
    return findings.stream()
        .filter(one -> one.result() == Result.FAULT)
        .findFirst()
        .or(() -> findings.stream().filter(one -> one.result() == Result.WARNING).findFirst());
  }

  private static int count(List<Finding> findings, Result result) {
    return (int) findings.stream().filter(one -> one.result() == result).count();
  }

  private record Report(int faults, int warnings, List<Finding> checks) {}
}
