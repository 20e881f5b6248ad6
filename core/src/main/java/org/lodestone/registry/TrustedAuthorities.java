package org.lodestone.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates that a server's may be signed with: the system's, and those of a file. */
final class TrustedAuthorities {

  private static final long MAX_BYTES = 1 << 20;

  private TrustedAuthorities() {}

  /**
   * The JDK's authorities and those in a file.
   *
   * @param file one or more X.509 certificates in PEM
   * @throws IOException when it cannot be read, or has none
   */
  static KeyStore with(Path file) throws IOException {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int count = 0;
      for (Certificate own : read(file)) {
        all.setCertificateEntry("own-" + count++, own);
      }
      for (X509Certificate known : system()) {
        all.setCertificateEntry("system-" + count++, known);
      }
      return all;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates of " + file + " cannot be used: " + e, e);
    }
  }

  private static Collection<? extends Certificate> read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
    }
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException(file + " has no certificate, expected some in PEM");
      }
      return found;
    } catch (CertificateException e) {
      throw new IOException(file + " has no certificates in PEM: " + e.getMessage(), e);
    }
  }

  private static X509Certificate[] system() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }
}
