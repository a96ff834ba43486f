//! The current frame of the calling thread.

use std::ffi::{CStr, c_void};
use std::mem;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use super::layout::{self, Current};
use super::{Frame, code, word};
use crate::this_thread::this_thread;

type GetState = unsafe extern "C" fn() -> usize;

/// Returns no state. It is called in place of a function that [`begin`] has not found.
unsafe extern "C" fn no_state() -> usize {
    0
}

/// The address of the pointer to the state of the thread that holds the interpreter, in versions that have one.
static HOLDER: AtomicUsize = AtomicUsize::new(0);
/// The function that returns the state of the calling thread if it holds the interpreter.
static STATE: Function = Function::new();
/// The function that returns the state of the calling thread, whether it holds the interpreter or not.
static STATE_WITHOUT_INTERPRETER: Function = Function::new();

/// A function of the interpreter: the address of a [`GetState`].
struct Function(AtomicPtr<()>);

impl Function {
    const fn new() -> Self {
        Self(AtomicPtr::new(no_state as *mut ()))
    }

    /// Finds the function by the first of these names that the process has. Returns whether it has one.
    fn find(&self, names: &[&CStr]) -> bool {
        let found = names
            .iter()
            .map(|name| symbol(name))
            .find(|it| !it.is_null());
        if let Some(found) = found {
            self.0.store(found.cast(), Ordering::Release);
        }
        found.is_some()
    }

    #[inline(always)]
    fn call(&self) -> usize {
        let address = self.0.load(Ordering::Relaxed);
        // SAFETY: in all supported versions of Python, the named functions have this type.
        let function = unsafe { mem::transmute::<*mut (), GetState>(address) };
        // SAFETY: every thread may call the function at any time.
        unsafe { function() }
    }
}

/// Returns the address of a symbol of the process; null if there is none.
fn symbol(name: &CStr) -> *mut c_void {
    // SAFETY: only searches the libraries of the process.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) }
}

/// Finds the interpreter of this process. Returns the address of its runtime; `None` if it lacks a symbol.
pub(crate) fn begin(minor: u32) -> Option<usize> {
    let runtime = symbol(c"_PyRuntime").expose_provenance();
    let code_type = symbol(c"PyCode_Type").expose_provenance();
    code::begin(code_type);
    let is_found = STATE_WITHOUT_INTERPRETER.find(&[c"PyGILState_GetThisThreadState"])
        && STATE.find(&[
            c"PyThreadState_GetUnchecked",
            c"_PyThreadState_UncheckedGet",
        ]);
    if let Some(offset) = layout::of(minor).holder {
        HOLDER.store(runtime + offset, Ordering::Release);
    }
    (is_found && runtime != 0 && code_type != 0).then_some(runtime)
}

/// Returns the frame of the calling thread, which holds the interpreter; `None` if it runs no code of Python.
#[inline(always)]
pub(crate) fn frame_with_interpreter<const MINOR: u32>() -> Option<Frame> {
    let state = match const { layout::of(MINOR).holder } {
        Some(_) => holder(),
        None => STATE.call(),
    };
    frame_of::<MINOR>(state)
}

/// Returns the frame of the calling thread; `None` if it runs no code of Python. An error means that the thread has no
/// state of Python, or that its state cannot be read now, see [`state_by_function`].
#[inline(always)]
pub(crate) fn frame_of_this_thread<const MINOR: u32>() -> Result<Option<Frame>, ()> {
    let state = match const { layout::of(MINOR).holder } {
        Some(_) => {
            let known = this_thread().python.load(Ordering::Relaxed);
            Some(holder()).filter(|holder| *holder == known)
        }
        None => Some(state_by_function()?),
    };
    match state.filter(|state| *state != 0) {
        Some(state) => Ok(frame_of::<MINOR>(state)),
        None => without_interpreter::<MINOR>(),
    }
}

/// Returns the state of the calling thread if it holds the interpreter, and zero otherwise. The first call in a thread
/// may allocate the thread-local variables of libpython. For that allocation, this returns an error.
#[inline(always)]
fn state_by_function() -> Result<usize, ()> {
    let reads_state = &this_thread().reads_state;
    if reads_state.load(Ordering::Relaxed) {
        return Err(());
    }
    reads_state.store(true, Ordering::Relaxed);
    let state = STATE.call();
    reads_state.store(false, Ordering::Relaxed);
    Ok(state)
}

/// Does the same as [`frame_of_this_thread`] for a thread that does not hold the interpreter, or whose state is not
/// known yet.
#[cold]
#[inline(never)]
fn without_interpreter<const MINOR: u32>() -> Result<Option<Frame>, ()> {
    let state = STATE_WITHOUT_INTERPRETER.call();
    this_thread().python.store(state, Ordering::Relaxed);
    if state == 0 {
        return Err(());
    }
    Ok(frame_of::<MINOR>(state))
}

#[inline(always)]
fn holder() -> usize {
    let place = std::ptr::with_exposed_provenance::<usize>(HOLDER.load(Ordering::Relaxed));
    // SAFETY: the runtime is static, and the processor reads a word in one access.
    unsafe { place.read_volatile() }
}

#[inline(always)]
fn frame_of<const MINOR: u32>(state: usize) -> Option<Frame> {
    if state == 0 {
        return None;
    }
    let frame = match const { layout::of(MINOR).current } {
        // SAFETY: the thread's own state lives while the thread runs Python.
        Current::Frame { at } => unsafe { word(state, at) },
        // SAFETY: as above.
        Current::Indirect { at, then } => match unsafe { word(state, at) } {
            0 => 0,
            // SAFETY: as above.
            indirect => unsafe { word(indirect, then) },
        },
    };
    Frame::at(frame)
}
