//! Definitions of functions of the C library for the process of the interpreter: `_exit`, `execv`, `execvp`, `execve`, `fexecve`,
//! `posix_spawn`, `posix_spawnp`, `system`, `popen`, `sigaction`, `signal`, and older functions like `signal`.
//!
//! Some calls end or start a process without the interpreter noticing it. After `os._exit`, `os.execv`, or a signal that
//! the program leaves to its default action, no report could be written. The execution of `sys.executable`, by which
//! `multiprocessing` and others start a child, would run that child without the profiler. All are calls into the C
//! library. The dynamic linker binds them to the first definition in the global scope, which has the executable's
//! definitions first, then those of preloaded libraries, then those of the C library. The definitions of this crate are
//! linked into the launcher and into the engine, and so come before those of the C library.
//!
//! Until [`configure`] is called, these functions do the same as the C library's. They may run in the child of a
//! `vfork`, on the parent's stack and in the parent's memory, while other threads hold any lock. Therefore everything
//! that they need is prepared before. They allocate nothing, take no lock, and touch no thread-local state except
//! `errno`; only `popen` does, as it does in the C library.

mod configuration;
mod real;

mod environment;
mod thread_id;

mod prepared;

mod report;

mod exit;
mod signals;

mod executable;
mod execute;
mod pipe;
mod shell;
mod spawn;

pub use configuration::{Configuration, Preload, Replacement, Unusable};
pub use executable::is_executable;
pub use execute::{become_interpreter, become_replacement};
pub use prepared::configure;
pub use report::{Faults, Moment, OVER_BUDGET, Report};
pub use shell::run_in_shell;
pub use signals::{catch_again, report_endings, report_signals};
pub use thread_id::thread_id;

/// The functions that must be in the dynamic symbol table of the file that links this crate.
#[used]
static DEFINITIONS: Definitions = Definitions {
    _exits: [exit::_exit, exit::_Exit],
    _execvs: [execute::execv, execute::execvp],
    _execve: execute::execve,
    _fexecve: execute::fexecve,
    _spawns: [spawn::posix_spawn, spawn::posix_spawnp],
    _system: shell::system,
    _popen: pipe::popen,
    _sigaction: signals::sigaction,
    _signals: [
        signals::signal,
        signals::bsd_signal,
        signals::ssignal,
        signals::sysv_signal,
        signals::sigset,
    ],
};

/// The addresses of the functions, so that the linker takes them from the archive and keeps them.
struct Definitions {
    _exits: [unsafe extern "C" fn(libc::c_int) -> !; 2],
    _execvs: [execute::Execv; 2],
    _execve: execute::Execve,
    _fexecve: execute::Fexecve,
    _spawns: [real::Spawn; 2],
    _system: shell::System,
    _popen: pipe::Popen,
    _sigaction: signals::Sigaction,
    _signals: [signals::Signal; 5],
}
