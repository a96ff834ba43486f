//! An interruption of the program: what it changes is charged to none of the lines that are running.

use super::{Amounts, Now, Recorder, Share, amounts};
use crate::{Bytes, Quantity};

/// An interruption that has begun: by activation and table, what was not counted yet.
#[derive(Debug)]
pub struct Interruption(Vec<Amounts>);

impl Recorder {
    /// The program is interrupted now.
    #[must_use]
    pub fn interrupt(&self, now: Now<impl FnMut(Quantity) -> Bytes>) -> Interruption {
        let shares = self.activations.iter().flat_map(|it| it.shares.iter());
        let uncounted = shares.map(|share| share.uncounted(&self.counted, now));
        Interruption(uncounted.collect())
    }

    /// It goes on now, in the activations that it was interrupted in.
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
