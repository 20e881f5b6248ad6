package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.adopt.RegistriesConf.Entry;

/**
 * podman, buildah, skopeo and CRI-O: a file of our own beside their {@code registries.conf}. Of two
 * files that speak of a registry the last one counts alone, so where another does, the mirror is
 * put into that one.
 */
public final class PodmanClient implements ContainerClient {

  private static final String MAIN = "containers/registries.conf";
  private static final String DROP_INS = "containers/registries.conf.d";
  private static final String OWN = "50-lodestone.conf";

  /** A registry's entry and the file it is in. */
  private record Found(Path file, Entry entry) {}

  @Override
  public String name() {
    return "podman";
  }

  @Override
  public List<String> programs() {
    return List.of("podman", "buildah", "skopeo");
  }

  @Override
  public Plan configure(Place place, Adoption adoption) throws IOException, CommandFailure {
    Map<Path, String> texts = others(place);
    StringBuilder lines = new StringBuilder();
    for (MirroredRegistry registry : adoption.registries()) {
      lines.append(mirrored(place, texts, registry, adoption.gateway().toString()));
    }
    lines.append(plain(texts, adoption.gateway().toString()));
    Path own = ownFile(place);
    Map<Path, String> wanted = new LinkedHashMap<>(texts);
    if (lines.length() > 0) {
      String text = texts.getOrDefault(own, "");
      wanted.put(own, MarkedBlock.insert(text, text.length(), MarkedBlock.of(lines.toString())));
    }
    return plan(place, wanted);
  }

  @Override
  public Plan undo(Place place, Adoption adoption) throws IOException, CommandFailure {
    return plan(place, others(place));
  }

  /** Lines for our own file; none when another speaks of the registry, and has the mirror now. */
  private static String mirrored(
      Place place, Map<Path, String> texts, MirroredRegistry registry, String gateway)
      throws CommandFailure {
    if (registry.equals(MirroredRegistry.EVERY)) {
      throw CommandFailure.usage(
          "podman has no mirrors for all registries at once", "--registry names each of them");
    }
    String mirror = gateway + "/via/" + registry;
    Optional<Found> found = find(texts, registry.host());
    if (found.isEmpty()) {
      checkConflicts(texts, registry.host(), false);
      return RegistriesConf.registry(registry.host(), mirror);
    }
    Path file = found.get().file();
    if (!found.get().entry().mirrors().contains(mirror)) {
      if (!isOf(place, file)) {
        throw refusal(file, "it speaks of %s for all users".formatted(registry));
      }
      RegistriesConf conf = parse(file, texts.get(file));
      texts.put(file, conf.withMirror(found.get().entry(), mirror));
    }
    return "";
  }

  /** The gateway's own names, which are pulled without TLS. */
  private static String plain(Map<Path, String> texts, String gateway) throws CommandFailure {
    Optional<Found> found = find(texts, gateway);
    if (found.isPresent()) {
      if (!found.get().entry().insecure()) {
        throw refusal(found.get().file(), "it wants TLS of the gateway, " + gateway);
      }
      return "";
    }
    checkConflicts(texts, gateway, true);
    return RegistriesConf.plain(gateway);
  }

  /** The entry that counts: the last one. */
  private static Optional<Found> find(Map<Path, String> texts, String prefix)
      throws CommandFailure {
    return all(texts).stream()
        .filter(found -> found.entry().prefix().equals(prefix))
        .reduce((first, second) -> second);
  }

  /** Clients read no file at all when two entries of one location differ in these. */
  private static void checkConflicts(Map<Path, String> texts, String location, boolean insecure)
      throws CommandFailure {
    for (Found found : all(texts)) {
      Entry entry = found.entry();
      if (entry.location().equals(location) && (entry.insecure() != insecure || entry.blocked())) {
        throw refusal(
            found.file(),
            "its entry for %s calls %s insecure or blocked, and all entries have to agree on that"
                .formatted(entry.prefix(), location));
      }
    }
  }

  private static List<Found> all(Map<Path, String> texts) throws CommandFailure {
    List<Found> all = new ArrayList<>();
    for (Map.Entry<Path, String> one : texts.entrySet()) {
      for (Entry entry : parse(one.getKey(), one.getValue()).entries()) {
        all.add(new Found(one.getKey(), entry));
      }
    }
    return all;
  }

  /** Every file that is read, in that order; those of this place without lines of ours. */
  private static Map<Path, String> others(Place place) throws IOException, CommandFailure {
    List<Path> files = new ArrayList<>();
    Path ownMain = userFolder(place).resolve(MAIN);
    boolean replaced = place.user() && Files.exists(ownMain);
    files.add(replaced ? ownMain : place.system("/etc/" + MAIN));
    files.addAll(dropIns(place.system("/etc/" + DROP_INS)));
    if (place.user()) {
      files.addAll(dropIns(userFolder(place).resolve(DROP_INS)));
    }
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Path file : files) {
      try {
        String text = SettingsFile.textOf(file);
        texts.put(file, isOf(place, file) ? MarkedBlock.without(text) : text);
      } catch (IllegalArgumentException e) {
        throw refusal(file, e.getMessage());
      }
    }
    return texts;
  }

  private static List<Path> dropIns(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.conf")) {
      entries.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    files.sort(null);
    return files;
  }

  private static RegistriesConf parse(Path file, String text) throws CommandFailure {
    try {
      return RegistriesConf.parse(text);
    } catch (IllegalArgumentException e) {
      throw refusal(file, e.getMessage());
    }
  }

  private static Plan plan(Place place, Map<Path, String> wanted)
      throws IOException, CommandFailure {
    Map<Path, String> others = others(place);
    List<FileChange> changes = new ArrayList<>();
    for (Map.Entry<Path, String> one : wanted.entrySet()) {
      if (isOf(place, one.getKey())) {
        String rest = others.getOrDefault(one.getKey(), "");
        changes.add(FileChange.of(one.getKey(), rest, one.getValue()));
      }
    }
    return Plan.of(
        changes,
        List.of("podman, buildah and skopeo go by it at once; CRI-O after: systemctl reload crio"));
  }

  private static Path ownFile(Place place) {
    return place.user()
        ? userFolder(place).resolve(DROP_INS).resolve(OWN)
        : place.system("/etc/" + DROP_INS).resolve(OWN);
  }

  /** These programs do not look at $XDG_CONFIG_HOME here. */
  private static Path userFolder(Place place) {
    return place.home().resolve(".config");
  }

  private static boolean isOf(Place place, Path file) {
    return file.startsWith(userFolder(place)) == place.user();
  }

  private static CommandFailure refusal(Path file, String why) {
    return CommandFailure.environment(
        "cannot change " + file + " safely: " + why,
        "nothing was changed; put that right by hand, or have a [[registry.mirror]] of the gateway"
            + " in it",
        null);
  }
}
