package org.lodestone.gateway.http;

import java.util.Optional;
import org.lodestone.journal.RequestRecord;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;

/** What a request's path asks for (OCI distribution-spec, "Endpoints"), parsed once. */
public sealed interface RegistryPath {

  /** The name of this endpoint in metrics. */
  String endpoint();

  /** The repository it is about, if it is about one. */
  default Optional<RepositoryName> repository() {
    return Optional.empty();
  }

  /** Says what a request with this path is about, where that can be explained. */
  default void tell(RequestRecord record) {}

  /** One that begins with a repository's name. */
  sealed interface InRepository extends RegistryPath {

    RepositoryName name();

    @Override
    default Optional<RepositoryName> repository() {
      return Optional.of(name());
    }
  }

  /** {@code /v2/}: is there a registry? */
  record Base() implements RegistryPath {
    @Override
    public String endpoint() {
      return "base";
    }
  }

  /** {@code /v2/<name>/manifests/<tag or digest>}. */
  record ManifestPath(Reference reference) implements RegistryPath {
    @Override
    public Optional<RepositoryName> repository() {
      return Optional.of(reference.name());
    }

    @Override
    public void tell(RequestRecord record) {
      record.isAboutManifest(reference);
    }

    @Override
    public String endpoint() {
      return "manifest";
    }
  }

  /** {@code /v2/<name>/blobs/<digest>}. */
  record BlobPath(RepositoryName name, Digest digest) implements InRepository {
    @Override
    public void tell(RequestRecord record) {
      record.isAboutBlob(Reference.ofDigest(name, digest));
    }

    @Override
    public String endpoint() {
      return "blob";
    }
  }

  /** {@code /v2/<name>/tags/list}. */
  record TagsPath(RepositoryName name) implements InRepository {
    @Override
    public String endpoint() {
      return "tags";
    }
  }

  /**
   * {@code /v2/<name>/manifests/<digest>} and {@code /v2/<name>/blobs/<digest>} with a digest of
   * another algorithm than SHA-256, which only content has that was pushed here.
   */
  record OtherDigestPath(RepositoryName name, AnyDigest digest, boolean manifest)
      implements InRepository {
    @Override
    public String endpoint() {
      return manifest ? "manifest" : "blob";
    }

    /** The answer of whoever knows content by SHA-256 alone. */
    public RegistryException unsupported() {
      return new RegistryException(
          ErrorCode.DIGEST_INVALID,
          "expected a digest of the form sha256:<64 hex>, found: " + digest);
    }
  }

  /** {@code /v2/<name>/referrers/<digest>}. */
  record ReferrersPath(RepositoryName name, AnyDigest subject) implements InRepository {
    @Override
    public String endpoint() {
      return "referrers";
    }
  }

  /** {@code /v2/<name>/blobs/uploads/}: where uploads begin. */
  record UploadsPath(RepositoryName name) implements InRepository {
    @Override
    public String endpoint() {
      return "upload";
    }
  }

  /** {@code /v2/<name>/blobs/uploads/<id>}: an upload under way. */
  record UploadPath(RepositoryName name, String id) implements InRepository {
    @Override
    public String endpoint() {
      return "upload";
    }
  }

  String ROOT = "/v2/";

  /** Longest path read; names have at most 255 characters, tags 128. */
  int MAX_LENGTH = 1024;

  /**
   * Reads a path.
   *
   * @param path decoded and canonical, so that it holds no dot segments
   * @param names reads the name in it
   * @throws RegistryException for anything that is not one of the paths above
   */
  static RegistryPath parse(String path, PathNames names) throws RegistryException {
    if (path.equals(ROOT) || path.equals("/v2")) {
      return new Base();
    }
    if (!path.startsWith(ROOT) || path.length() > MAX_LENGTH) {
      throw noSuchPath();
    }
    int last = path.lastIndexOf('/');
    int before = path.lastIndexOf('/', last - 1);
    if (before < ROOT.length()) {
      throw noSuchPath();
    }
    String leaf = path.substring(last + 1);
    String collection = path.substring(before + 1, last);
    String name = path.substring(ROOT.length(), before);
    return switch (collection) {
      case "manifests" -> manifest(names.parse(name), leaf);
      case "blobs" -> blob(names.parse(name), leaf);
      case "referrers" -> new ReferrersPath(names.parse(name), digest(leaf));
      case "tags" -> tags(names.parse(name), leaf);
      case "uploads" -> upload(name, names, leaf);
      default -> throw noSuchPath();
    };
  }

  private static RegistryPath manifest(RepositoryName name, String text) throws RegistryException {
    if (text.indexOf(':') >= 0) {
      AnyDigest digest = digest(text);
      return digest.sha256().isPresent()
          ? new ManifestPath(Reference.ofDigest(name, digest.sha256().get()))
          : new OtherDigestPath(name, digest, true);
    }
    if (!isTag(text)) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN, "neither a tag nor a digest: " + text);
    }
    return new ManifestPath(Reference.ofTag(name, text));
  }

  private static RegistryPath blob(RepositoryName name, String text) throws RegistryException {
    AnyDigest digest = digest(text);
    return digest.sha256().isPresent()
        ? new BlobPath(name, digest.sha256().get())
        : new OtherDigestPath(name, digest, false);
  }

  private static AnyDigest digest(String text) throws RegistryException {
    try {
      return AnyDigest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e.getMessage(), e);
    }
  }

  private static TagsPath tags(RepositoryName name, String leaf) throws RegistryException {
    if (!leaf.equals("list")) {
      throw noSuchPath();
    }
    return new TagsPath(name);
  }

  private static RegistryPath upload(String text, PathNames names, String id)
      throws RegistryException {
    String blobs = "/blobs";
    if (!text.endsWith(blobs) || !id.chars().allMatch(RegistryPath::isUploadIdChar)) {
      throw noSuchPath();
    }
    RepositoryName name = names.parse(text.substring(0, text.length() - blobs.length()));
    return id.isEmpty() ? new UploadsPath(name) : new UploadPath(name, id);
  }

  /** The grammar of a tag: {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}. */
  private static boolean isTag(String text) {
    return !text.isEmpty()
        && text.length() <= 128
        && text.charAt(0) != '.'
        && text.charAt(0) != '-'
        && text.chars().allMatch(c -> isAlphanumeric(c) || c == '_' || c == '.' || c == '-');
  }

  private static boolean isUploadIdChar(int c) {
    return isAlphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '=';
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static RegistryException noSuchPath() {
    return new RegistryException(
        ErrorCode.NAME_UNKNOWN,
        "this registry serves manifests, blobs, referrers and tags/list under /v2/<name>/");
  }
}
