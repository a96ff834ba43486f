//! `_exit`, `execv`, `execve`, `posix_spawn` and `posix_spawnp` as the interpreter's process sees them.
//!
//! Two things end or start a process behind the interpreter's back: `os._exit`, after which no report could be written,
//! and the execution of `sys.executable`, by which `multiprocessing` and others start a child that knows nothing of the
//! profiler. Both are calls into the C library, which the dynamic linker binds to the first definition in the global
//! scope: the executable's own, then the preloaded ones, then the C library's. The definitions of this crate, linked
//! into the launcher and into the engine, come first in that order.
//!
//! Until [`configure`] is called they do what the C library's do. They may run in the child of a `vfork`, on the
//! parent's stack and in the parent's memory, between threads that hold any lock: what they need is prepared
//! beforehand, and they allocate nothing, take no lock and touch no thread-local state but `errno`.

mod configuration;
mod real;

mod environment;

mod prepared;

mod exit;

mod execute;
mod spawn;

pub use configuration::{Configuration, Replacement, Unusable};
pub use execute::{become_interpreter, become_replacement};
pub use prepared::configure;

/// What must be in the dynamic symbol table of whatever links this crate.
#[used]
static DEFINITIONS: Definitions = Definitions {
    _exits: [exit::_exit, exit::_Exit],
    _execv: execute::execv,
    _execve: execute::execve,
    _spawns: [spawn::posix_spawn, spawn::posix_spawnp],
};

/// The functions by address, so that the linker takes them from the archive and keeps them.
struct Definitions {
    _exits: [unsafe extern "C" fn(libc::c_int) -> !; 2],
    _execv: execute::Execv,
    _execve: execute::Execve,
    _spawns: [real::Spawn; 2],
}
