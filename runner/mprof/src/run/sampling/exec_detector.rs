//! Which program a process runs: it may execute another one, whose memory has nothing to do with that of the first.

use super::stat;

/// What is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Executed {
    /// It was not looked yet.
    Unseen,
    /// That is not told to us.
    Hidden,
    /// The one whose stack begins here, which is elsewhere for each.
    At(u64),
}

impl Executed {
    /// Looks again. Whether it runs another program than when it was looked last.
    pub(crate) fn see(&mut self, process: u32) -> bool {
        let seen = match *self {
            Self::Hidden => return false,
            _ => stat::stack(process).map_or(Self::Hidden, Self::At),
        };
        let before = std::mem::replace(self, seen);
        matches!((before, seen), (Self::At(before), Self::At(now)) if before != now)
    }
}
