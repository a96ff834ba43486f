//! The preloaded library that counts every allocation of the process, to the byte, and charges it to the line of Python
//! code that makes it.
//!
//! The C library still allocates: the functions here call its own. Python's allocator still allocates too: the
//! functions of its domains are wrapped. The line is read from the interpreter's state at the moment of the allocation.
//! So there is no trace function, and code that does not allocate runs at full speed.
//!
//! An allocation flows through these files: [`malloc`] or [`domains`] asks [`owner`] for the owner, notes the block in
//! the [`shadow`], and adds it to the [`counters`]. For some blocks, [`stacks`] finds the node of the call tree, which
//! counts too: [`nodes`]. Mapped memory flows from [`mmap`] through the [`regions`] to the same counters.

mod preloaded;

mod this_thread;

mod memory;

mod lock;

mod section;

mod entries;

mod names;

mod shadow;

mod python;

mod owner;

mod counters;

mod peaks;

mod nodes;

mod stacks;

mod blocks;

mod quick;

mod malloc;

mod regions;

mod mmap;

mod symbol;

mod arenas;

mod domains;

mod fork;

mod visits;

mod control;

mod spans;
