//! Another process, looked at again and again, in as little time as there is to be had.

use std::io;

use crate::system::Watched as System;
use crate::{Backend, Bytes, LeftOut, Unreadable};

/// A process whose memory is read many times. What is read is always of the process that was found, also when its number
/// has come to mean another one.
#[derive(Debug)]
pub struct Watched {
    process: u32,
    system: System,
}

impl Watched {
    /// The process that has this number now.
    ///
    /// # Errors
    /// There is none, or it may not be read.
    pub fn find(process: u32, backend: Backend) -> Result<Self, Unreadable> {
        let system = System::find(process, backend).map_err(|why| Unreadable { process, why })?;
        Ok(Self { process, system })
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.process
    }

    /// Its memory now.
    ///
    /// # Errors
    /// It has ended, or may not be read.
    pub fn read(&self) -> Result<Bytes, Unreadable> {
        self.named(self.system.read())
    }

    /// Shows each process that descends from it, with its memory now. One that may not be read is left out; the first of
    /// those is given back.
    ///
    /// # Errors
    /// What keeps us from reading any.
    pub fn read_descendants(
        &mut self,
        seen: impl FnMut(u32, Bytes),
    ) -> Result<Option<LeftOut>, Unreadable> {
        let read = self.system.read_descendants(seen);
        self.named(read)
    }

    /// The system's mark of the largest resident set that the process has had; nothing if that cannot have changed since
    /// it was asked for last, or if the system has none.
    ///
    /// # Errors
    /// It has ended, or may not be read.
    pub fn highest(&mut self) -> Result<Option<Bytes>, Unreadable> {
        let read = self.system.highest();
        self.named(read)
    }

    /// Has the system's mark begin anew at the resident set of this moment.
    ///
    /// # Errors
    /// It has ended, or is not ours.
    pub fn reset_highest(&mut self) -> Result<(), Unreadable> {
        let reset = self.system.reset_highest();
        self.named(reset)
    }

    fn named<T>(&self, read: io::Result<T>) -> Result<T, Unreadable> {
        read.map_err(|why| Unreadable {
            process: self.process,
            why,
        })
    }
}
