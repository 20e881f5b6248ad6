package org.lodestone.tracker.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.lodestone.io.DaemonThreads;
import org.lodestone.program.Causes;
import org.lodestone.tracker.announce.TrackerLogic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP side of the tracker. Each thread has a socket of its own on the one port (SO_REUSEPORT:
 * the kernel spreads clients over them) and two buffers it reuses, so threads share nothing here.
 */
public final class UdpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UdpServer.class);

  /** Room for the longest request of 74 scraped torrents, and for generous BEP 41 options. */
  private static final int MAX_REQUEST_BYTES = 2048;

  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  private final UdpResponder responder;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();

  /**
   * Starts to answer.
   *
   * @throws IOException naming the address, when it cannot be bound
   */
  public UdpServer(InetSocketAddress address, int threadCount, TrackerLogic logic, Clock clock)
      throws IOException {
    responder = new UdpResponder(logic, new ConnectionIds(clock));
    try {
      for (int i = 0; i < threadCount; i++) {
        // With port 0 the first socket chooses and the others follow.
        channels.add(bind(i == 0 ? address : new InetSocketAddress(address.getAddress(), port())));
      }
    } catch (IOException e) {
      close();
      throw new IOException(
          "cannot listen on udp %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), Causes.describeRoot(e)),
          e);
    }
    for (DatagramChannel channel : channels) {
      String name = "udp-" + receivers.size();
      Receiver receiver = new Receiver(channel);
      receiver.thread = DaemonThreads.named(name).newThread(receiver);
      receivers.add(receiver);
    }
    receivers.forEach(receiver -> receiver.thread.start());
  }

  /** By each thread's name, when it was last well: waiting for a datagram, or done with one. */
  public Map<String, LongSupplier> heartbeats() {
    return receivers.stream()
        .collect(Collectors.toUnmodifiableMap(r -> r.thread.getName(), r -> r::lastWell));
  }

  /** The port in use, of interest when 0 was asked for. */
  public int port() throws IOException {
    return ((InetSocketAddress) channels.get(0).getLocalAddress()).getPort();
  }

  @Override
  public void close() {
    for (DatagramChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("closing a UDP socket failed", e);
      }
    }
  }

  private static DatagramChannel bind(InetSocketAddress address) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private final class Receiver implements Runnable {

    private final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_REQUEST_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(UdpResponder.MAX_ANSWER_BYTES);
    private Thread thread;
    private volatile boolean waiting;
    private volatile long lastWell = System.nanoTime();

    private Receiver(DatagramChannel channel) {
      this.channel = channel;
    }

    private long lastWell() {
      return waiting && thread.isAlive() ? System.nanoTime() : lastWell;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // no fault in one answer may end the service
    public void run() {
      while (channel.isOpen()) {
        try {
          answerOne();
        } catch (ClosedChannelException e) {
          LOG.debug("UDP socket closed", e);
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
          LOG.warn("a UDP request could not be answered", e);
        }
      }
    }

    private void answerOne() throws IOException {
      waiting = true;
      InetSocketAddress from = (InetSocketAddress) channel.receive(in.clear());
      lastWell = System.nanoTime();
      waiting = false;
      responder.answer(from.getAddress(), in.flip(), out.clear());
      if (out.flip().hasRemaining()) {
        channel.send(out, from);
      }
    }
  }
}
