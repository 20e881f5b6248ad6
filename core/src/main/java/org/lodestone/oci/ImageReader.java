package org.lodestone.oci;

import java.io.IOException;
import java.io.InputStream;

/** Reads the parts of an image by their descriptors, unchecked. */
interface ImageReader {

  byte[] manifest(Descriptor descriptor) throws IOException;

  InputStream blob(Descriptor descriptor) throws IOException;
}
