//! Puts the interposed functions into the executable's dynamic symbol table. The calls of libpython are bound to these
//! before those of the C library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for function in [
        "_exit",
        "_Exit",
        "execv",
        "execvp",
        "execve",
        "fexecve",
        "posix_spawn",
        "posix_spawnp",
        "system",
        "sigaction",
        "signal",
        "bsd_signal",
        "ssignal",
        "sysv_signal",
        "sigset",
    ] {
        println!("cargo::rustc-link-arg-bins=-Wl,--export-dynamic-symbol={function}");
    }
}
