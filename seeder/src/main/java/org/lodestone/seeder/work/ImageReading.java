package org.lodestone.seeder.work;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.control.NodeOperations;
import org.lodestone.control.ReadOrder;
import org.lodestone.oci.Descriptor;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.report.PublishProgress;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.source.ImageSources;

/**
 * Has a node read an image that is to be published.
 *
 * @param image as {@code ImageSources} reads it
 * @param plainHttp whether registries not on this machine may be spoken to without TLS
 */
public record ImageReading(String image, boolean plainHttp) {

  /**
   * @return the image's root, which is in the node's store then
   */
  public Descriptor by(NodeOperations node, Output output, StatusLine line)
      throws IOException, CommandFailure, InterruptedException {
    output.say("reading " + image);
    String source;
    try {
      source = ImageSources.absolute(image);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "see lodestone seed --help");
    }
    return node.read(new ReadOrder(source, plainHttp, Optional.empty()), new PublishProgress(line));
  }
}
