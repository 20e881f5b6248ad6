package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.Tracker;

/**
 * An image to be fetched whose document has passed the trust policy of whoever asks.
 *
 * @param envelopes over one document, with good signatures only
 * @param signers whose signatures those are; none when nobody's was asked for
 * @param served the document's root, or one platform of it
 * @param name what to call the image in the store
 * @param trackers that whoever asks names beside those of the document
 */
public record ImageOrder(
    List<Envelope> envelopes,
    List<KeyId> signers,
    Digest served,
    String name,
    List<Tracker> trackers) {

  public ImageOrder {
    envelopes = List.copyOf(envelopes);
    signers = List.copyOf(signers);
    trackers = List.copyOf(trackers);
    if (envelopes.stream().map(Envelope::payloadDigest).distinct().count() != 1) {
      throw new IllegalArgumentException("expected envelopes over one document");
    }
  }

  MagnetManifest document() {
    return MagnetManifest.parse(envelopes.get(0).payload());
  }

  static ImageOrder parse(JsonObject json) {
    return new ImageOrder(
        envelopes(json),
        json.texts("signers", Envelope.MAX_SIGNATURES).stream().map(KeyId::new).toList(),
        Digest.parse(json.text("served")),
        json.text("name"),
        Wire.trackers(json));
  }

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object();
    putEnvelopes(json, envelopes);
    json.set("signers", Wire.texts(signers.stream().map(KeyId::hex).toList()));
    json.put("served", served.toString());
    json.put("name", name);
    json.set("trackers", Wire.texts(trackers));
    return json;
  }

  static List<Envelope> envelopes(JsonObject json) {
    return json.texts("envelopes", Wire.MAX_ENVELOPES).stream()
        .map(text -> Envelope.parse(Wire.bytes(text)))
        .toList();
  }

  static void putEnvelopes(ObjectNode json, List<Envelope> envelopes) {
    ArrayNode array = json.putArray("envelopes");
    IntStream.range(0, Math.min(envelopes.size(), Wire.MAX_ENVELOPES))
        .forEach(i -> array.add(envelopes.get(i).toJson()));
  }
}
