//! An interruption of the program. Memory that changes during an interruption is charged to none of the current lines.

use super::{Amounts, Now, Recorder, Share, amounts};
use crate::{Bytes, Quantity};

/// An interruption that has begun: the amounts not yet counted at that time, for each activation and table.
#[derive(Debug)]
pub struct Interruption(Vec<Amounts>);

impl Recorder {
    /// Begins an interruption.
    #[must_use]
    pub fn interrupt(&self, now: Now<impl FnMut(Quantity) -> Bytes>) -> Interruption {
        let shares = self.activations.iter().flat_map(|it| it.shares.iter());
        let uncounted = shares.map(|share| share.uncounted(&self.counted, now));
        Interruption(uncounted.collect())
    }

    /// Ends the interruption. The open activations must be the same as when it began.
    pub fn go_on(&mut self, interruption: Interruption, now: Now<impl FnMut(Quantity) -> Bytes>) {
        let activations = self.activations.iter_mut();
        let shares = activations.flat_map(|it| it.shares.iter_mut());
        for (share, before) in shares.zip(interruption.0) {
            share.since += share.uncounted(&self.counted, now) - before;
        }
    }
}

impl Share {
    fn uncounted(&self, counted: &[Amounts], now: Now<impl FnMut(Quantity) -> Bytes>) -> Amounts {
        amounts(now, self.entry.quantity) - counted[self.entry.id]
    }
}
