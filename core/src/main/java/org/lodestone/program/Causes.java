package org.lodestone.program;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Says in words what the JDK says in names of classes, or with a path alone. */
public final class Causes {

  private Causes() {}

  /** What went wrong, for people. */
  public static String describe(Throwable e) {
    if (e instanceof NoSuchFileException) {
      return "no such file: " + e.getMessage();
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied: " + e.getMessage();
    }
    if (e instanceof NotDirectoryException) {
      return "expected a folder, found a file: " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException exists) {
      // Where a folder could not be made there is something else of that name.
      return (Files.isRegularFile(Path.of(exists.getFile()))
              ? "expected a folder, found a file: "
              : "there is already: ")
          + exists.getFile();
    }
    if (e instanceof CharacterCodingException) {
      return "it is not text";
    }
    if (e instanceof BindException bind) {
      return describeBind(bind);
    }
    if (e instanceof UnknownHostException) {
      return "no address is known for the host " + e.getMessage();
    }
    if (e instanceof UnresolvedAddressException) {
      return "no address is known for this host";
    }
    if (e instanceof ConnectException && e.getMessage() == null) {
      return "connection refused";
    }
    if (e instanceof IOException && isDirectory(e)) {
      return "expected a file, found a folder";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** The first thing that went wrong, for people. */
  public static String describeRoot(Throwable e) {
    return describe(rootOf(e));
  }

  /** What ^C looks like to the thread that it finds waiting, or at work on a file. */
  public static boolean isInterruption(Throwable e) {
    return e instanceof InterruptedException
        || e instanceof InterruptedIOException
        || e instanceof ClosedByInterruptException;
  }

  static Throwable rootOf(Throwable e) {
    return Throwables.getRootCause(e);
  }

  static boolean isForeignAddress(BindException e) {
    return String.valueOf(e.getMessage()).contains("Cannot assign");
  }

  private static boolean isDirectory(Throwable e) {
    return "Is a directory".equals(e.getMessage());
  }

  private static String describeBind(BindException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("in use")) {
      return "another program has this port";
    }
    if (isForeignAddress(e)) {
      return "this machine does not have that address";
    }
    return message.contains("denied") ? "ports below 1024 are for root alone" : message;
  }
}
