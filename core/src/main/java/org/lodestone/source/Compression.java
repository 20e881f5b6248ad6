package org.lodestone.source;

import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.lodestone.oci.MediaTypes;

/** How a layer or archive is compressed, told by its first bytes. */
enum Compression {
  NONE(MediaTypes.OCI_LAYER, ""),
  GZIP(MediaTypes.OCI_LAYER_GZIP, "1f8b"),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD, "28b52ffd");

  private static final int LONGEST_MAGIC = 4;

  private final String layerType;
  private final String magic;

  /**
   * @param magic the first bytes, in hexadecimal
   */
  Compression(String layerType, String magic) {
    this.layerType = layerType;
    this.magic = magic;
  }

  /** The media type of an OCI layer compressed like this. */
  String layerType() {
    return layerType;
  }

  /** Looks at the first bytes of a stream that supports marks, and takes none. */
  static Compression detect(InputStream in) throws IOException {
    in.mark(LONGEST_MAGIC);
    String start = BaseEncoding.base16().lowerCase().encode(in.readNBytes(LONGEST_MAGIC));
    in.reset();
    for (Compression compression : List.of(GZIP, ZSTD)) {
      if (start.startsWith(compression.magic)) {
        return compression;
      }
    }
    return NONE;
  }
}
