//! Detects whether this process is an interpreter, and reads its version.

use std::ffi::{CStr, c_char, c_void};
use std::fs;
use std::os::unix::ffi::OsStrExt;

/// Returns the version of the interpreter as `3.12`; none in another program, also if that embeds Python, and in an
/// interpreter without a global lock.
pub(super) fn version() -> Option<String> {
    type GetVersion = unsafe extern "C" fn() -> *const c_char;
    if !is_named_python()? {
        return None;
    }
    symbol(c"Py_BytesMain")?;
    let get_version = symbol(c"Py_GetVersion")?;
    // SAFETY: in every Python this symbol is a function of this type.
    let get_version = unsafe { std::mem::transmute::<*mut c_void, GetVersion>(get_version) };
    // SAFETY: may be called before Python is initialised.
    let text = unsafe { get_version() };
    // SAFETY: it is a static text.
    let text = unsafe { CStr::from_ptr(text) }.to_str().ok()?;
    let (major, rest) = text.split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!text.contains("free-threading")).then(|| format!("{major}.{minor}"))
}

fn is_named_python() -> Option<bool> {
    let executable = fs::read_link("/proc/self/exe").ok()?;
    Some(executable.file_name()?.as_bytes().starts_with(b"python"))
}

fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: the name ends with a zero.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}
