package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;

/** Whether the key that documents are signed with can be read, and by its owner alone. */
public record SigningKeyCheck(KeyPlace place) implements Check {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  @Override
  public String subject() {
    return "signing key";
  }

  @Override
  public String advice() {
    return "lodestone key show '" + place + "' says more";
  }

  @Override
  public Finding look() throws IOException {
    if (place.file().isEmpty()) {
      return Finding.ok(subject(), "it is on a token, which was not opened: " + place);
    }
    Path file = place.file().get();
    if (!Files.exists(file)) {
      return Finding.ok(
          subject(), "there is none; to publish, lodestone key generate makes " + file);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions)) {
      return Finding.fault(
          subject(),
          "%s is %s, so others may read or change it"
              .formatted(file, PosixFilePermissions.toString(permissions)),
          "chmod 600 " + file + "; make a new key if others have been on this machine");
    }
    Optional<SigningKey> key = KeyFiles.loadUnlocked(file);
    return Finding.ok(
        subject(),
        file
            + " is its owner's alone"
            + key.map(k -> "; key id " + k.verificationKey().id())
                .orElse(", and has a passphrase"));
  }
}
