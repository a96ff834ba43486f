//! All that runs inside CPython. One library for each minor version, with three doors:
//!
//! * the launcher loads the interpreter's libpython and calls [`host::pyprof_run`];
//! * an interpreter without libpython is executed with this library preloaded: [`preloaded`];
//! * a program imports the module `memory_profiler`: [`module`], hosted by [`package`], otherwise [`imported`]; with
//!   `python -m memory_profiler` it is [`running`] that then runs another one.

mod host;
mod preloaded;

mod backend;
mod children;
mod imported;
mod module;
mod other_process;
mod package;
mod profile;
mod recording;
mod running;
mod sampling;
mod time_stamper;

mod main_source;
mod source_file;
mod tee;

mod beginning;
mod ending;

mod run;
mod verbose;

mod debugger;
mod message;
mod output_file;
mod part;
mod process_error;
mod raising;

mod own_streams;
mod pipe;
mod signal;
mod stdout;
mod write_limit;
