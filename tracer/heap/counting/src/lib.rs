//! A library to preload: it counts every allocation of the process, to the byte, and charges it to the line of Python
//! code that made it.
//!
//! The C library still allocates: the functions here forward to its own. Python's allocator stays too: the functions of
//! its domains are wrapped. The line comes from the interpreter's state at the moment of the allocation. So there is no
//! trace function, and code that does not allocate runs at its own speed.
//!
//! An allocation flows through these files: [`malloc`] or [`python`] asks [`owner`] for the owner, notes the block in the
//! [`shadow`], and adds it to the [`counters`].

mod preloaded;

mod this_thread;

mod memory;

mod lock;

mod section;

mod names;

mod shadow;

mod python;

mod owner;

mod counters;

mod blocks;

mod malloc;

mod domains;

mod fork;

mod control;
