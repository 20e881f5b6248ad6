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
  private final List<Thread> threads = new ArrayList<>();

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
      Thread thread = new Thread(() -> serve(channel), "udp-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
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

  private void serve(DatagramChannel channel) {
    ByteBuffer in = ByteBuffer.allocateDirect(MAX_REQUEST_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(UdpResponder.MAX_ANSWER_BYTES);
    while (channel.isOpen()) {
      try {
        answerOne(channel, in.clear(), out.clear());
      } catch (ClosedChannelException e) {
        LOG.debug("UDP socket closed", e);
      } catch (IOException | RuntimeException e) {
        // Neither a full send queue nor a fault in one answer may end the service.
        LOG.warn("a UDP request could not be answered", e);
      }
    }
  }

  private void answerOne(DatagramChannel channel, ByteBuffer in, ByteBuffer out)
      throws IOException {
    InetSocketAddress from = (InetSocketAddress) channel.receive(in);
    responder.answer(from.getAddress(), in.flip(), out);
    if (out.flip().hasRemaining()) {
      channel.send(out, from);
    }
  }
}
