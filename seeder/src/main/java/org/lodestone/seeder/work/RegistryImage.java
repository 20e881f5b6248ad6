package org.lodestone.seeder.work;

import java.io.IOException;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.publish.Attester;
import org.lodestone.publish.PublishListener;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.source.ImageSources.SourceOptions;

/**
 * An image that stays in its registry.
 *
 * @param image as users write it
 * @param plainHttp whether registries not on this machine may be spoken to without TLS
 */
public record RegistryImage(String image, boolean plainHttp) {

  private static final String SCHEME = "docker://";

  public Attester.Attested attestedBy(Attester attester, PublishListener listener)
      throws IOException, CommandFailure {
    if (!image.startsWith(SCHEME)) {
      throw CommandFailure.usage(
          "--attest-only is for images in a registry, found " + image,
          "docker://HOST/NAME:TAG names one");
    }
    try (ImageSource source = ImageSources.open(image, new SourceOptions(plainHttp))) {
      Reference reference = Reference.parseFamiliar(image.substring(SCHEME.length()));
      return attester.read(source, reference.name(), plainHttp, listener);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "see lodestone seed --help");
    }
  }
}
