package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.node.BlobJobs;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.TorrentEngine.SwarmStats;

/**
 * A blob on its way.
 *
 * @param here bytes that have come
 * @param source where they come from, for people
 * @param peers connected
 * @param rate bytes a second
 */
public record Pull(Digest blob, long size, long here, String source, int peers, int rate) {

  static Pull of(BlobJobs.Progress job) {
    return new Pull(
        job.digest(),
        job.size(),
        job.arrived(),
        job.source(),
        job.swarm().map(SwarmStats::peers).orElse(0),
        job.swarm().map(SwarmStats::downloadRate).orElse(0));
  }

  static Pull parse(JsonObject json) {
    return new Pull(
        Digest.parse(json.text("blob")),
        json.integer("size", 0, Long.MAX_VALUE),
        json.integer("here", 0, Long.MAX_VALUE),
        json.text("source"),
        (int) json.integer("peers", 0, Integer.MAX_VALUE),
        (int) json.integer("rate", 0, Integer.MAX_VALUE));
  }

  ObjectNode toJson() {
    return StrictJson.object()
        .put("blob", blob.toString())
        .put("size", size)
        .put("here", here)
        .put("source", source)
        .put("peers", peers)
        .put("rate", rate);
  }
}
