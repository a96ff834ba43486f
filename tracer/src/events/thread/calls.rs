//! The open calls of a thread, for functions that get a table for each call.
//!
//! The table of a call also includes the nested calls of the same function. If each line counted into the table of
//! every open call, the cost of a recursion would grow with the square of its depth. So a line counts into the table of
//! the innermost call only. When a call ends, its table is added to the table of the call around it.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use pyprof_measure::{Entry, Quantity};

use crate::events::activation::CallTable;
use crate::events::code_extra::CodeExtra;
use crate::table::function::Function;
use crate::table::table_id::TableId;

/// The open calls, by function and quantity, innermost last.
#[derive(Debug)]
pub(super) struct Calls(BTreeMap<Key, Vec<Arc<CallTable>>>);

/// The address of a function, and the index of a quantity. The open calls keep the function alive.
type Key = (usize, usize);

impl Calls {
    /// Makes an empty set.
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Begins a call of the code object of `extra`. Returns none if calls of this code object have no tables. The
    /// tables of nested calls share an id, so that a call does not count again what a nested call has counted. A call
    /// that can be suspended has an id of its own.
    pub(super) fn begin(&mut self, extra: &CodeExtra) -> Option<Arc<CallTable>> {
        let (function, output) = extra.on_entry.each_call.as_ref()?;
        let around = self.0.get(&key(function, output.quantity));
        let id = around
            .and_then(|calls| calls.last())
            .map_or_else(|| Arc::new(TableId::take()), |call| Arc::clone(&call.id));
        let id = if extra.suspends {
            Arc::new(TableId::take())
        } else {
            id
        };
        let call = Arc::new(CallTable::new(function, output, id, extra.suspends));
        self.resume(Arc::clone(&call));
        Some(call)
    }

    /// Adds a call that continues in this thread.
    pub(super) fn resume(&mut self, call: Arc<CallTable>) {
        self.0.entry(key_of(&call)).or_default().push(call);
    }

    /// Removes a call that has ended or was suspended.
    pub(super) fn end(&mut self, call: &Arc<CallTable>) {
        let Some(calls) = self.0.get_mut(&key_of(call)) else {
            return;
        };
        let is_it = |open: &Arc<CallTable>| Arc::ptr_eq(open, call);
        if let Some(index) = calls.iter().rposition(is_it) {
            calls.remove(index);
            if let Some(around) = index.checked_sub(1).map(|index| &calls[index])
                && !call.suspends
            {
                let measured = call.entry.measurements();
                around.entry.measurements().add(&measured);
            }
        }
        if calls.is_empty() {
            self.0.remove(&key_of(call));
        }
    }

    /// Returns the tables that a line of `function`, or of a function nested in it, counts into now. Calls that can be
    /// suspended may end in any order. So their tables are not added to each other, and a line counts into each of
    /// them.
    pub(super) fn entries(&self, function: &Arc<Function>) -> impl Iterator<Item = &Arc<Entry>> {
        let function = address(function);
        let chains = self.0.range((function, 0)..=(function, usize::MAX));
        chains.flat_map(|(_, calls)| {
            let is_counted = |index: usize| calls[index].suspends || index + 1 == calls.len();
            let counted = (0..calls.len())
                .rev()
                .take_while(move |&index| is_counted(index));
            counted.map(|index| &calls[index].entry)
        })
    }

    /// Leaks all calls, for a thread that has outlived the interpreter: their objects belong to the interpreter.
    pub(super) fn forget(&mut self) {
        // each call is leaked on its own, since an empty map still owns memory
        mem::take(&mut self.0)
            .into_values()
            .flatten()
            .for_each(mem::forget);
    }
}

fn key_of(call: &CallTable) -> Key {
    key(&call.function, call.output.quantity)
}

fn key(function: &Arc<Function>, quantity: Quantity) -> Key {
    (address(function), quantity.index())
}

fn address(function: &Arc<Function>) -> usize {
    Arc::as_ptr(function) as usize
}
