//! The owner of an allocation: the line that the calling thread runs.
//!
//! Each code object has a table with the owners of its instructions. The table is made at the first allocation by the
//! code object, and its number is in the third slot of the code object in the shadow. So finding the owner of a known
//! instruction takes only a few loads. Each owner is stored once, so equal code objects share their owners.
//!
//! Some frames are skipped, and their caller is the owner: frames that have not begun their function, frames of the
//! interpreter, and frames of the import machinery. So the memory of an imported module belongs to the line that
//! imports it.

mod tables;

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyprof_heap::layout::{OwnerText, special};

use crate::lock::NamesLock;
use crate::names::{intern_owner, intern_text};
use crate::python::{Code, Frame, frame_of_this_thread, frame_with_interpreter};
use crate::shadow::Flat;

pub(crate) use tables::{begin, forget_code};

/// The files whose frames are skipped: the import machinery.
const TRANSPARENT: [&[u8]; 3] = [
    b"<frozen importlib._bootstrap>",
    b"<frozen importlib._bootstrap_external>",
    b"<frozen zipimport>",
];

type OwnerOfThread = fn() -> u32;

/// The address of an [`OwnerOfThread`] for the running version of Python; zero while no line is charged.
static OF_THIS_THREAD: AtomicUsize = AtomicUsize::new(0);

/// Begins to charge allocations to lines. The interpreter has this minor version.
pub(crate) fn follow_lines(minor: u32) {
    let of_version: OwnerOfThread = match minor {
        9 => of_version::<9>,
        10 => of_version::<10>,
        11 => of_version::<11>,
        12 => of_version::<12>,
        13 => of_version::<13>,
        14 => of_version::<14>,
        _ => of_version::<15>,
    };
    OF_THIS_THREAD.store(of_version as usize, Ordering::Release);
}

/// Returns whether allocations are charged to lines.
pub(crate) fn follows_lines() -> bool {
    OF_THIS_THREAD.load(Ordering::Relaxed) != 0
}

/// Charges all further allocations to the interpreter.
pub(crate) fn leave_lines() {
    OF_THIS_THREAD.store(0, Ordering::Release);
}

/// Returns the owner of an allocation by the calling thread.
#[inline(always)]
pub(crate) fn of_this_thread() -> u32 {
    let function = OF_THIS_THREAD.load(Ordering::Relaxed);
    if function == 0 {
        return special::INTERPRETER;
    }
    // SAFETY: the number is the address of a function of this type.
    let of_version = unsafe { mem::transmute::<usize, OwnerOfThread>(function) };
    of_version()
}

/// Returns the owner of an allocation by the calling thread, which holds the interpreter.
#[inline(always)]
pub(crate) fn with_interpreter<const MINOR: u32>() -> u32 {
    if OF_THIS_THREAD.load(Ordering::Relaxed) == 0 {
        return special::INTERPRETER;
    }
    of_frame::<MINOR>(frame_with_interpreter::<MINOR>())
}

/// Returns the owner of an allocation by the calling thread, which holds the interpreter. The shadow is flat, and
/// allocations are charged to lines. `None` if the owner of the frame's instruction is not known yet, or the frame is
/// skipped.
#[inline(always)]
pub(crate) fn known_with_interpreter<const MINOR: u32>(flat: Flat) -> Option<u32> {
    let frame = frame_with_interpreter::<MINOR>()?;
    let code = frame.code::<MINOR>();
    let owner = tables::known_in::<MINOR>(flat, code, frame.unit::<MINOR>(code));
    (owner > special::CALLER).then_some(owner)
}

fn of_version<const MINOR: u32>() -> u32 {
    match frame_of_this_thread::<MINOR>() {
        Ok(frame) => of_frame::<MINOR>(frame),
        Err(()) => special::NATIVE_THREAD,
    }
}

#[inline(always)]
fn of_frame<const MINOR: u32>(frame: Option<Frame>) -> u32 {
    let Some(frame) = frame else {
        return special::INTERPRETER;
    };
    let code = frame.code::<MINOR>();
    let owner = tables::known::<MINOR>(code, frame.unit::<MINOR>(code));
    if owner > special::CALLER {
        owner
    } else {
        of_unknown_frame::<MINOR>(frame)
    }
}

#[cold]
#[inline(never)]
fn of_unknown_frame<const MINOR: u32>(frame: Frame) -> u32 {
    let mut next = Some(frame);
    while let Some(frame) = next {
        let owner = of_one_frame::<MINOR>(frame);
        if owner > special::CALLER {
            return owner;
        }
        next = frame.back::<MINOR>();
    }
    special::INTERPRETER
}

/// Returns the owner of a frame's instruction; [`special::CALLER`] if the frame is skipped.
#[inline(always)]
fn of_one_frame<const MINOR: u32>(frame: Frame) -> u32 {
    let code = frame.code::<MINOR>();
    match tables::known::<MINOR>(code, frame.unit::<MINOR>(code)) {
        special::UNKNOWN => resolve::<MINOR>(frame, code),
        known => known,
    }
}

/// Calls `each` with the owner of each frame of the calling thread, the innermost first, until it returns false. Returns
/// whether it has got all of them.
pub(crate) fn owners_of_stack<const MINOR: u32>(
    has_interpreter: bool,
    mut each: impl FnMut(u32) -> bool,
) -> bool {
    let mut next = if has_interpreter {
        frame_with_interpreter::<MINOR>()
    } else {
        frame_of_this_thread::<MINOR>().unwrap_or_default()
    };
    while let Some(frame) = next {
        let owner = of_one_frame::<MINOR>(frame);
        if owner > special::CALLER && !each(owner) {
            return false;
        }
        next = frame.back::<MINOR>();
    }
    true
}

/// Finds the owner of the frame's instruction by its names, and stores it in the table of its code object.
#[cold]
#[inline(never)]
fn resolve<const MINOR: u32>(frame: Frame, code: Code) -> u32 {
    if !code.is_code::<MINOR>() || frame.is_of_interpreter::<MINOR>() {
        return special::CALLER;
    }
    let unit = frame.unit::<MINOR>(code);
    let units = code.units::<MINOR>();
    if unit < -1 || unit >= units.cast_signed() {
        return special::CALLER;
    }
    let lock = NamesLock::take();
    let has_begun = unit >= code.first_traceable::<MINOR>() || frame.is_of_generator::<MINOR>();
    let owner = match usize::try_from(unit) {
        Ok(unit) if has_begun => of_instruction::<MINOR>(&lock, code, unit),
        _ => special::CALLER,
    };
    tables::set(&lock, code, units, unit, owner);
    owner
}

fn of_instruction<const MINOR: u32>(lock: &NamesLock, code: Code, unit: usize) -> u32 {
    let file = code
        .file::<MINOR, _>(|file| (!TRANSPARENT.contains(&file)).then(|| intern_text(lock, file)));
    let Some(file) = file else {
        return special::CALLER;
    };
    let names = OwnerText {
        file,
        line: code.line::<MINOR>(unit),
        function: code.name::<MINOR, _>(|name| intern_text(lock, name)),
    };
    if names.file == 0 || names.function == 0 {
        return special::OTHERS;
    }
    intern_owner(lock, names)
}

/// The code object and the line of a frame, which a test at the start compares with the true ones.
pub(crate) struct Place {
    pub(crate) code: Code,
    pub(crate) line: u32,
}

/// Returns the place of the calling thread in Python code; `None` if it runs none.
pub(crate) fn place<const MINOR: u32>() -> Option<Place> {
    let mut frame = frame_with_interpreter::<MINOR>()?;
    loop {
        let code = frame.code::<MINOR>();
        if code.is_code::<MINOR>() && !frame.is_of_interpreter::<MINOR>() {
            let unit = usize::try_from(frame.unit::<MINOR>(code)).ok()?;
            let line = code.line::<MINOR>(unit);
            return Some(Place { code, line });
        }
        frame = frame.back::<MINOR>()?;
    }
}
