package org.lodestone.seeder.work;

import java.io.IOException;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.WrongContentException;
import org.lodestone.program.CommandFailure;
import org.lodestone.source.CheckingSink;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.trust.Resolution.Verified;

/**
 * An image that lies somewhere, read to its last byte, and found to be what a verified document
 * says.
 *
 * @param place where it lies
 * @param root the signed manifest that it is: the whole image, or one platform of it
 * @param blobs how many blobs it has, manifests among them
 * @param bytes how many bytes they have
 */
public record ImageCheck(String place, Descriptor root, int blobs, long bytes) {

  /**
   * Reads the image.
   *
   * @param place as users write it, see {@link ImageSources#open}
   * @throws CommandFailure when it is another image, or a damaged one
   * @throws IOException when it cannot be read
   */
  public static ImageCheck of(String place, ImageSources.SourceOptions options, Verified signed)
      throws CommandFailure, IOException {
    CheckingSink sink = new CheckingSink();
    try (ImageSource source = open(place, options)) {
      Manifest root = source.copyTo(sink);
      if (!isOf(signed, root)) {
        throw CommandFailure.refused(
            "%s is another image: its manifest is %s, what was signed is %s"
                .formatted(place, root.digest(), signed.served()),
            "lodestone inspect shows what the document lists");
      }
      return new ImageCheck(source.toString(), root.descriptor(), sink.blobs(), sink.bytes());
    } catch (WrongContentException | InvalidManifestException e) {
      throw CommandFailure.refused(place + " is damaged or was changed: " + e.getMessage(), "");
    }
  }

  /** Whoever asks for the whole image may have one platform of it. */
  private static boolean isOf(Verified signed, Manifest root) {
    boolean whole = signed.served().equals(signed.document().root());
    return signed.served().equals(root.digest())
        || (whole && signed.document().manifest(root.digest()).isPresent());
  }

  private static ImageSource open(String place, ImageSources.SourceOptions options)
      throws CommandFailure, IOException {
    try {
      return ImageSources.open(place, options);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "");
    }
  }
}
