//! Puts the interposed functions into the executable's dynamic symbol table. The calls of libpython are bound to these
//! before those of the C library.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    // a list of the symbols, since the linker of zig has no `--export-dynamic-symbol`
    let functions = [
        "_exit",
        "_Exit",
        "execv",
        "execvp",
        "execve",
        "fexecve",
        "posix_spawn",
        "posix_spawnp",
        "system",
        "popen",
        "sigaction",
        "signal",
        "bsd_signal",
        "ssignal",
        "sysv_signal",
        "sigset",
    ];
    let list = format!("{{ global: {}; local: *; }};\n", functions.join("; "));
    let file = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let file = file.join("exported.map");
    fs::write(&file, list)?;
    println!("cargo::rustc-link-arg-bins=-Wl,--export-dynamic");
    println!(
        "cargo::rustc-link-arg-bins=-Wl,--version-script={}",
        file.display()
    );
    Ok(())
}
