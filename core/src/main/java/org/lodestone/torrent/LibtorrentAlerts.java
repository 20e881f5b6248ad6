package org.lodestone.torrent;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.libtorrent4j.TorrentStatus.State;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.AlertsDroppedAlert;
import org.libtorrent4j.alerts.FastresumeRejectedAlert;
import org.libtorrent4j.alerts.FileErrorAlert;
import org.libtorrent4j.alerts.FileRenameFailedAlert;
import org.libtorrent4j.alerts.FileRenamedAlert;
import org.libtorrent4j.alerts.HashFailedAlert;
import org.libtorrent4j.alerts.ListenFailedAlert;
import org.libtorrent4j.alerts.MetadataReceivedAlert;
import org.libtorrent4j.alerts.PieceFinishedAlert;
import org.libtorrent4j.alerts.StateChangedAlert;
import org.libtorrent4j.alerts.TorrentAlert;
import org.libtorrent4j.alerts.TorrentCheckedAlert;
import org.libtorrent4j.alerts.TorrentErrorAlert;
import org.libtorrent4j.alerts.TorrentFinishedAlert;
import org.libtorrent4j.alerts.TrackerAlert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns libtorrent's alerts into what they mean for downloads and seeds. */
final class LibtorrentAlerts implements Consumer<Alert<?>> {

  private static final Logger LOG = LoggerFactory.getLogger(LibtorrentAlerts.class);

  private final LibtorrentTorrents torrents;
  private final Consumer<LibtorrentTorrent> leave;
  private final EngineListener listener;
  private final LibtorrentAnnounces announces;

  LibtorrentAlerts(
      LibtorrentTorrents torrents,
      LibtorrentAnnounces announces,
      Consumer<LibtorrentTorrent> leave,
      EngineListener listener) {
    this.torrents = torrents;
    this.announces = announces;
    this.leave = leave;
    this.listener = listener;
  }

  @Override
  public void accept(Alert<?> alert) {
    if (alert instanceof TrackerAlert<?> tracker) {
      accept(tracker);
    } else if (alert instanceof TorrentAlert<?> about) {
      torrents.find(about.handle()).ifPresent(torrent -> accept(torrent, about));
    } else if (alert instanceof AlertsDroppedAlert) {
      LOG.warn("libtorrent dropped alerts: asking for all pieces again");
      torrents.all().forEach(LibtorrentAlerts::reportPieces);
    } else if (alert instanceof ListenFailedAlert failed) {
      LOG.warn("{}", failed.message());
    }
  }

  /** Under the lock, so that what has left is not noted down again. */
  private void accept(TrackerAlert<?> alert) {
    synchronized (torrents) {
      if (torrents.find(alert.handle()).isPresent()) {
        announces.accept(alert);
      }
    }
  }

  private void accept(LibtorrentTorrent torrent, TorrentAlert<?> alert) {
    if (alert instanceof PieceFinishedAlert finished) {
      torrent.download().ifPresent(running -> pieceFinished(torrent, running, finished));
    } else if (alert instanceof MetadataReceivedAlert) {
      torrent.download().ifPresent(running -> checkMetadata(torrent, running));
    } else if (alert instanceof TorrentCheckedAlert) {
      torrent.checked();
      reportPieces(torrent);
    } else if (alert instanceof TorrentFinishedAlert) {
      reportPieces(torrent);
    } else if (alert instanceof FileErrorAlert || alert instanceof TorrentErrorAlert) {
      failed(torrent, alert.message());
    } else if (alert instanceof HashFailedAlert failed) {
      hashFailed(torrent, failed);
    } else if (alert instanceof StateChangedAlert changed) {
      stateChanged(torrent, changed);
    } else if (alert instanceof FastresumeRejectedAlert rejected) {
      failed(torrent, rejected.message());
    } else if (alert instanceof FileRenamedAlert) {
      torrent.renaming().complete(null);
    } else if (alert instanceof FileRenameFailedAlert failed) {
      torrent.renaming().completeExceptionally(new IOException(failed.message()));
    }
  }

  /** Nothing is asked of the swarm before its torrent proves to be the promised blob's. */
  private static void checkMetadata(LibtorrentTorrent torrent, SwarmDownload download) {
    if (Metadata.accept(download, torrent.infoHash(), torrent.info())) {
      torrent.startDownload();
      download.joined();
    }
  }

  private static void pieceFinished(
      LibtorrentTorrent torrent, SwarmDownload download, PieceFinishedAlert finished) {
    if (torrent.isChecked()) {
      download.pieceArrived(finished.pieceIndex());
    } else {
      download.pieceFinished(finished.pieceIndex());
    }
  }

  private static void reportPieces(LibtorrentTorrent torrent) {
    torrent.download().ifPresent(running -> running.piecesFinished(torrent.pieces()));
  }

  private void failed(LibtorrentTorrent torrent, String reason) {
    Optional<SwarmDownload> download = torrent.download();
    if (download.isPresent()) {
      String message =
          "the download of %s stopped: %s; what is in %s is kept, ask again to go on"
              .formatted(download.get().digest(), reason, torrent.file());
      download.get().fail(new IOException(message));
    } else {
      suspect(torrent, reason);
    }
  }

  private void hashFailed(LibtorrentTorrent torrent, HashFailedAlert failed) {
    if (torrent.download().isPresent()) {
      LOG.info("{}: a peer sent a bad piece {}", torrent.infoHash(), failed.pieceIndex());
      torrent.hashFailed();
    } else {
      suspect(torrent, "piece " + failed.pieceIndex() + " is not what the torrent says");
    }
  }

  /** A seed whose file fails its first check is checked whole and turned into a download. */
  private void stateChanged(LibtorrentTorrent torrent, StateChangedAlert changed) {
    boolean wasWhole =
        changed.getPrevState() == State.SEEDING || changed.getPrevState() == State.FINISHED;
    boolean isWhole = changed.getState() == State.SEEDING || changed.getState() == State.FINISHED;
    if (torrent.download().isEmpty() && wasWhole && !isWhole) {
      suspect(torrent, "libtorrent found a piece that is not what the torrent says");
    }
  }

  private void suspect(LibtorrentTorrent torrent, String reason) {
    LOG.error("no longer seeding {}: {}", torrent.file(), reason);
    leave.accept(torrent);
    listener.suspect(torrent.infoHash(), torrent.file(), reason);
  }
}
