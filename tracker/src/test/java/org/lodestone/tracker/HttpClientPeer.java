package org.lodestone.tracker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.lodestone.torrent.Bencode;
import org.lodestone.torrent.InfoHash;

/** A peer that announces over HTTP. */
public final class HttpClientPeer {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI root;

  public HttpClientPeer(URI root) {
    this.root = root;
  }

  /** The answer's body, whatever it is. */
  public HttpResponse<byte[]> get(String pathAndQuery) throws IOException, InterruptedException {
    return client.send(request(pathAndQuery).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The same with values of the header Authorization. */
  public HttpResponse<byte[]> get(String pathAndQuery, List<String> authorizations)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(pathAndQuery);
    authorizations.forEach(value -> request.header("Authorization", value));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(root + pathAndQuery)).timeout(TIMEOUT);
  }

  public Bencode.Dict announce(InfoHash infoHash, int port, String more)
      throws IOException, InterruptedException {
    return dict("/announce?info_hash=" + encode(infoHash) + "&peer_id=x&port=" + port + more);
  }

  public Bencode.Dict scrape(InfoHash... infoHashes) throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder("/scrape?x=y");
    for (InfoHash infoHash : infoHashes) {
      query.append("&info_hash=").append(encode(infoHash));
    }
    return dict(query.toString());
  }

  public Bencode.Dict dict(String pathAndQuery) throws IOException, InterruptedException {
    return (Bencode.Dict) Bencode.decode(get(pathAndQuery).body());
  }

  static String encode(InfoHash infoHash) {
    return infoHash.hex().replaceAll("..", "%$0");
  }
}
