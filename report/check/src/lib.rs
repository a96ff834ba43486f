//! Budgets for the memory of a program, of its functions and of its lines, and locks, which have the figures of a run.
//!
//! A check makes an [`Outcome`] for each budget, and for each line of a lock. It does not read files: the caller passes
//! their text.

#![forbid(unsafe_code)]

mod place;

mod outcome;

mod figure;
mod located;
mod subject;

mod budget;
mod config;

mod lock;
mod lock_text;
mod tolerance;

mod github;
mod junit;
mod text;

pub use budget::{Budget, check_budgets, unknown_subjects};
pub use config::{Config, Section, read_config};
pub use github::github;
pub use junit::junit;
pub use located::InvalidFile;
pub use lock::{Lock, check_lock};
pub use lock_text::read_lock;
pub use outcome::{Outcome, Spot};
pub use text::text;
pub use tolerance::{InvalidTolerance, Tolerance};
