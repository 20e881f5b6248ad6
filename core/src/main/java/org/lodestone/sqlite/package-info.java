/**
 * SQLite files, for what a node has to remember: opened, upgraded and closed in one way. A file is
 * the operator's own; one that cannot be read is an error that names it, never quietly begun anew.
 * It is trusted to keep what was committed, and to leave a file of a newer program as it is.
 */
package org.lodestone.sqlite;
