/**
 * What {@code lodestone doctor} looks at: each part that a pull or a publication needs, by a check
 * of its own that says what it found and what to do. It is trusted to change nothing, to end in
 * time whatever hangs, and to tell no more of a key than that it is there.
 */
package org.lodestone.seeder.doctor;
