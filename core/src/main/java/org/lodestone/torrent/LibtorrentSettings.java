package org.lodestone.torrent;

import com.google.common.base.Joiner;
import java.util.stream.Collectors;
import org.libtorrent4j.LibTorrent;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.swig.alert;
import org.libtorrent4j.swig.settings_pack;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.settings_pack.int_types;
import org.libtorrent4j.swig.settings_pack.string_types;
import org.lodestone.io.Release;

/** The engine's configuration in libtorrent's terms. */
final class LibtorrentSettings {

  private static final int ALERTS =
      alert.error_notification.to_int()
          | alert.status_notification.to_int()
          | alert.storage_notification.to_int()
          | alert.piece_progress_notification.to_int()
          | alert.tracker_notification.to_int();

  private LibtorrentSettings() {}

  static SessionParams of(EngineConfig config, PeerId peerId) {
    SettingsPack settings = new SettingsPack();
    settings.setString(string_types.peer_fingerprint.swigValue(), peerId.text());
    network(settings, config);
    discovery(settings, config);
    transfer(settings);
    SessionParams params = new SessionParams(settings);
    // The memory-mapped backend takes over the JVM's signal handlers: see rule 1 of the design.
    params.setPosixDiskIO();
    return params;
  }

  private static void network(SettingsPack settings, EngineConfig config) {
    String listen =
        config.listenAddresses().stream()
            .map(address -> address.contains(":") ? "[" + address + "]" : address)
            .map(address -> address + ":" + config.port())
            .collect(Collectors.joining(","));
    settings.setString(string_types.listen_interfaces.swigValue(), listen);
    // A port that is taken is an error, not a reason to listen elsewhere.
    settings.setInteger(int_types.max_retry_port_bind.swigValue(), 0);
    settings.setBoolean(bool_types.listen_system_port_fallback.swigValue(), false);
    settings.setInteger(int_types.upload_rate_limit.swigValue(), config.uploadLimit());
    settings.setInteger(int_types.download_rate_limit.swigValue(), config.downloadLimit());
    settings.setInteger(int_types.connections_limit.swigValue(), config.connections());
    // An image of 200 layers is 200 swarms to join at once: 7 s at the default of 30 a second.
    settings.setInteger(int_types.connection_speed.swigValue(), 500);
    // Those 200 connections come at once: at 5, the default, the kernel drops most for a second.
    settings.setInteger(int_types.listen_queue_size.swigValue(), 1024);
    settings.setString(
        string_types.user_agent.swigValue(),
        "Lodestone/" + Release.version() + " libtorrent/" + LibTorrent.version());
    // uTP was more than 20 times slower than TCP on local networks.
    settings.setBoolean(bool_types.enable_outgoing_utp.swigValue(), false);
    settings.setBoolean(bool_types.enable_incoming_utp.swigValue(), false);
    // Who calls with Message Stream Encryption is answered so. To call so cost the network threads
    // of
    // a crowd of 16 a third of their time at its start, and proves nothing of who is called.
    settings.setInteger(
        int_types.out_enc_policy.swigValue(), settings_pack.enc_policy.pe_disabled.swigValue());
    // Several nodes behind one address are usual: containers of a host, hosts behind a NAT.
    settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
    settings.setBoolean(bool_types.enable_upnp.swigValue(), false);
    settings.setBoolean(bool_types.enable_natpmp.swigValue(), false);
    // Thousands of blobs would hold thousands of idle connections between the same two seeds.
    settings.setBoolean(bool_types.close_redundant_connections.swigValue(), true);
    settings.setInteger(int_types.inactivity_timeout.swigValue(), 60);
    // Two nodes that call each other at once both hang up on the other's call: soon again.
    settings.setInteger(int_types.min_reconnect_time.swigValue(), 1);
  }

  private static void discovery(SettingsPack settings, EngineConfig config) {
    settings.setBoolean(bool_types.enable_dht.swigValue(), !config.dhtBootstrap().isEmpty());
    settings.setString(
        string_types.dht_bootstrap_nodes.swigValue(), Joiner.on(",").join(config.dhtBootstrap()));
    settings.setBoolean(bool_types.enable_lsd.swigValue(), config.localDiscovery());
    settings.setString(string_types.webtorrent_stun_server.swigValue(), "");
    settings.setBoolean(bool_types.announce_to_all_trackers.swigValue(), true);
    settings.setBoolean(bool_types.announce_to_all_tiers.swigValue(), true);
    // Announces from an interface that does not reach the tracker take their time to fail, and with
    // thousands of blobs the others would wait behind them.
    settings.setInteger(int_types.max_concurrent_http_announces.swigValue(), 500);
    settings.setInteger(int_types.tracker_completion_timeout.swigValue(), 10);
    settings.setInteger(int_types.tracker_receive_timeout.swigValue(), 5);
    settings.setInteger(int_types.stop_tracker_timeout.swigValue(), 1);
  }

  /**
   * Most requests a peer may have open with us, of 16 KiB each: what it asks for, it waits for, so
   * a large crowd is quicker with fewer still, but a peer alone is slower: it gets no more than
   * these in a round trip, and one that asks once a second, as Transmission does, no more in a
   * second.
   */
  static final int REQUEST_QUEUE = 16;

  /** What made crowds fastest: short request queues, quick unchoking, few duplicates. */
  private static void transfer(SettingsPack settings) {
    settings.setInteger(int_types.request_queue_time.swigValue(), 1);
    settings.setInteger(int_types.max_allowed_in_request_queue.swigValue(), REQUEST_QUEUE);
    // The first pieces too come in the order asked for, not by lot.
    settings.setInteger(int_types.initial_picker_threshold.swigValue(), 0);
    settings.setInteger(int_types.whole_pieces_threshold.swigValue(), 0);
    settings.setInteger(int_types.allowed_fast_set_size.swigValue(), 0);
    settings.setInteger(int_types.unchoke_interval.swigValue(), 1);
    settings.setInteger(int_types.optimistic_unchoke_interval.swigValue(), 2);
    settings.setInteger(int_types.unchoke_slots_limit.swigValue(), -1);
    settings.setInteger(int_types.urlseed_max_request_bytes.swigValue(), WebSeed.MOST_AT_ONCE);
    settings.setInteger(int_types.alert_queue_size.swigValue(), 100_000);
    settings.setInteger(int_types.alert_mask.swigValue(), ALERTS);
    settings.setInteger(int_types.max_metadata_size.swigValue(), BlobTorrent.MAX_METAINFO);
  }
}
