//! A command at the other end of a pipe. The C library starts its shell, and waits for it when the stream is closed. The
//! command itself assigns the additional variables for its programs.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;

use libc::{FILE, c_char};
use pyprof_preload::{Head, PRELOAD, PRELOADED_BEFORE};

use crate::environment::Addition;
use crate::prepared::others;
use crate::real::POPEN;

pub(crate) type Popen = unsafe extern "C" fn(*const c_char, *const c_char) -> *mut FILE;

/// The longest text that a shell is given; the kernel's limit for one argument is 128 KiB.
const LONGEST: usize = 100 << 10;

/// Runs a command in a shell, as the C library's function does.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn popen(command: *const c_char, mode: *const c_char) -> *mut FILE {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { POPEN.function::<Popen>() }) else {
        return std::ptr::null_mut();
    };
    let extended = others().filter(|_| !command.is_null()).and_then(|others| {
        // SAFETY: the command is a text by contract.
        extended(unsafe { CStr::from_ptr(command) }, others)
    });
    let command = extended.as_deref().map_or(command, CStr::as_ptr);
    // SAFETY: by contract.
    unsafe { system(command, mode) }
}

/// Returns the command with assignments of the variables before it, on its first line. `None` if it becomes too long.
fn extended(command: &CStr, addition: &Addition) -> Option<CString> {
    let Addition::Preload {
        libraries,
        name,
        settings,
    } = addition
    else {
        return None;
    };
    let before = std::env::var_os(PRELOAD);
    let head = Head::new(libraries.to_bytes(), before.as_deref().map(OsStr::as_bytes));
    let settings = settings.to_bytes().strip_prefix(name.as_bytes())?;
    let mut text = b"export ".to_vec();
    assign(&mut text, PRELOAD, &head.preload.concat());
    assign(&mut text, name, settings.strip_prefix(b"=")?);
    match head.preloaded_before {
        Some(before) => assign(&mut text, PRELOADED_BEFORE, before),
        None => text.extend([b"; unset ", PRELOADED_BEFORE.as_bytes()].concat()),
    }
    text.extend(b"; ");
    text.extend(command.to_bytes());
    let fits = text.len() < LONGEST;
    fits.then(|| CString::new(text).ok()).flatten()
}

/// Appends the assignment of a value, in quotes of the shell.
fn assign(text: &mut Vec<u8>, name: &str, value: &[u8]) {
    text.extend([name.as_bytes(), b"='"].concat());
    for &byte in value {
        match byte {
            b'\'' => text.extend(b"'\\''"),
            _ => text.push(byte),
        }
    }
    text.extend(b"' ");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_come_before_the_command_on_its_line() {
        let addition = Addition::Preload {
            libraries: c"/it's.so".to_owned(),
            name: "NAME",
            settings: c"NAME={\"a\": 'b'}".to_owned(),
        };
        let text = extended(c"cat\ntrue", &addition).expect("short enough");
        let text = text.to_string_lossy();
        assert!(
            text.starts_with("export LD_PRELOAD='/it'\\''s.so"),
            "{text}"
        );
        assert!(text.contains(" NAME='{\"a\": '\\''b'\\''}' "), "{text}");
        assert!(text.ends_with("; cat\ntrue"), "{text}");
    }
}
