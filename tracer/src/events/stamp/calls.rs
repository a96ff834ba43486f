//! The calls of stamped functions that are on the C stack of a thread.

use std::cell::RefCell;
use std::sync::Arc;

use super::Stamped;

/// How many calls of stamped functions may be on the C stack within each other.
const DEEPEST: usize = 50;

thread_local! {
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

/// A call that is on the C stack.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) stamped: Arc<Stamped>,
    /// The run that it became.
    pub(crate) index: Option<usize>,
}

/// This thread goes on with another C stack. Gives the calls on the one that ran.
pub(super) fn exchange(other: Vec<Call>) -> Vec<Call> {
    CALLS
        .try_with(|calls| calls.replace(other))
        .unwrap_or_default()
}

/// What became of a call that begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entered {
    /// It is on the stack, until [`leave`].
    Seen,
    /// Until it returns, the function is called as if it were not stamped.
    TooDeep,
    /// It is not followed.
    Unseen,
}

/// A call begins.
pub(crate) fn enter(stamped: &Arc<Stamped>) -> Entered {
    let entered = CALLS.try_with(|calls| {
        let mut calls = calls.borrow_mut();
        if calls.len() >= DEEPEST {
            return Entered::TooDeep;
        }
        calls.push(Call {
            stamped: Arc::clone(stamped),
            index: None,
        });
        Entered::Seen
    });
    entered.unwrap_or(Entered::Unseen)
}

/// A run has begun: that of the innermost call, if it is one of the same function.
pub(super) fn began(stamped: &Arc<Stamped>, index: usize) {
    let _ = CALLS.try_with(|calls| {
        if let Some(call) = calls.borrow_mut().last_mut()
            && call.index.is_none()
            && Arc::ptr_eq(&call.stamped, stamped)
        {
            call.index = Some(index);
        }
    });
}

/// The innermost call has returned.
pub(crate) fn leave() -> Option<Call> {
    CALLS.try_with(|calls| calls.borrow_mut().pop()).ok()?
}
