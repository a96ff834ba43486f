//! Who has sent a signal, as far as it matters for whether the program has got it, too.

use super::stat;

/// Who has sent a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The system: the terminal's to all that run in its foreground, or what concerns us and nobody else.
    System,
    /// The program, or one that descends from it, in our process group: to all of that, or to us, which without us would
    /// not come to the program.
    Program,
    /// Another process, to us alone as far as we know.
    Other,
}

impl Sender {
    /// The process that has this number, as the system has told it with the signal.
    pub(crate) fn process(number: u32) -> Self {
        if is_in_our_group(number) && descends_from_us(number) {
            Self::Program
        } else {
            Self::Other
        }
    }
}

fn is_in_our_group(number: u32) -> bool {
    // SAFETY: asks for numbers.
    libc::pid_t::try_from(number)
        .is_ok_and(|number| unsafe { libc::getpgid(number) == libc::getpgrp() })
}

/// Nobody descends from us but the program, and those that it has started.
fn descends_from_us(mut number: u32) -> bool {
    const FIRST_OF_ALL: u32 = 1;
    let this = std::process::id();
    // one that has ended and was forgotten has no parent
    while let Some(parent) = stat::parent(number) {
        if parent == this {
            // from the first process of a container all descend
            return this != FIRST_OF_ALL;
        }
        number = parent;
    }
    false
}
