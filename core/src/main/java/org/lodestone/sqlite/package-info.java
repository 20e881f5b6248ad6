/**
 * SQLite files, for what a node has to remember: opened, upgraded and closed in one way. A file is
 * the operator's own; one that cannot be read is an error that names it, never quietly begun anew.
 */
package org.lodestone.sqlite;
