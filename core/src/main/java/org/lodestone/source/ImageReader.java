package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import org.lodestone.oci.Descriptor;

/** Reads the parts of an image by their descriptors, unchecked. */
interface ImageReader {

  byte[] manifest(Descriptor descriptor) throws IOException;

  InputStream blob(Descriptor descriptor) throws IOException;
}
