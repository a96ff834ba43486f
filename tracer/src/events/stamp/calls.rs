//! The calls of stamped functions that are on the C stack of a thread.

use std::cell::RefCell;
use std::sync::Arc;

use super::Stamped;

/// The greatest number of nested calls of stamped functions on the C stack.
const DEEPEST: usize = 50;

thread_local! {
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

/// A call on the C stack.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) stamped: Arc<Stamped>,
    /// The index of its run; none until the run begins.
    pub(crate) index: Option<usize>,
}

/// Switches this thread to another C stack. Returns the calls on the stack that is now suspended.
pub(super) fn exchange(other: Vec<Call>) -> Vec<Call> {
    CALLS
        .try_with(|calls| calls.replace(other))
        .unwrap_or_default()
}

/// The result of `enter`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entered {
    /// The call is on the stack, until [`leave`].
    Seen,
    /// There are too many calls. Until this one returns, its function is called like one without stamps.
    TooDeep,
    /// The call is not followed, since the thread is ending.
    Unseen,
}

/// Adds a call that begins.
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

/// Stores a run that has begun: the innermost call gets it, if it is a call of the same function.
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

/// Returns whether the run is that of a call on the stack, whose end is read once more when the call returns.
pub(super) fn returns_later(stamped: &Arc<Stamped>, index: usize) -> bool {
    let is_it = |call: &Call| call.index == Some(index) && Arc::ptr_eq(&call.stamped, stamped);
    let found = CALLS.try_with(|calls| calls.borrow().iter().rev().any(is_it));
    found.unwrap_or_default()
}

/// Removes the innermost call, which has returned.
pub(crate) fn leave() -> Option<Call> {
    CALLS.try_with(|calls| calls.borrow_mut().pop()).ok()?
}
