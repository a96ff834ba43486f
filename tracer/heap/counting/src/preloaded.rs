//! Restores the environment at the start of a process with this library.

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

extern "C" fn restore() {
    // SAFETY: before `main` there is one thread, and nothing keeps a pointer to a variable of the environment.
    unsafe { pyprof_preload::restore_as_library() };
}
