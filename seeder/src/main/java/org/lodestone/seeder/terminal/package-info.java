/**
 * What people see: lines, tables, bars, units, and the process around a command with its streams
 * and its environment. Knows nothing of images. It is trusted to let no escape sequence of a
 * stranger reach the terminal, and to keep data (standard output) apart from messages (standard
 * error).
 */
package org.lodestone.seeder.terminal;
