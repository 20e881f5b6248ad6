/**
 * What the programs' mains share: the manner of their help, errors and exit codes, configuration
 * files, listening addresses, the status port, closing in order. Of images and swarms it knows only
 * how a tracker is named. It is trusted to let a program start only as its operator meant it: an
 * unknown key or a value that makes no sense stops it with a message.
 */
package org.lodestone.program;
