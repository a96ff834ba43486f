//! The display on the terminal while a process is sampled.

pub(crate) mod history;
pub(crate) mod terminal;

pub(crate) mod painter;

pub(crate) mod live;
pub(crate) mod progress;

pub(crate) mod forward_output;
pub(crate) mod kept_output;

pub(crate) mod view;

pub(crate) mod screen;

pub(crate) mod announcement;
