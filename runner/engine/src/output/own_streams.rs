//! Writing to the program's own streams at its end. If a stream does not take a text in time, the text is written to
//! standard output.

use std::cell::{OnceCell, RefCell};
use std::io;

use pyo3::prelude::*;
use pyprof_output::InterruptibleWait;
use pyprof_settings::Color;

use crate::message::say;
use crate::output::object_stream::Takes;
use crate::output::pipe::Pipe;
use crate::output::report_part::Part;
use crate::output::write_limit::{Refusal, TICK, TICKS, WriteLimit};
use crate::output::{descriptor, stdout};

/// Writes the report to the program's streams, and remembers the streams that are too slow.
#[derive(Default)]
pub(crate) struct OwnStreams<'py> {
    limit: OnceCell<WriteLimit<'py>>,
    /// The streams that were too slow. Nothing more is written to them.
    too_slow: RefCell<Vec<Bound<'py, PyAny>>>,
}

impl<'py> OwnStreams<'py> {
    /// Writes a part, one piece at a time.
    ///
    /// # Errors
    /// The number of pieces that were written, and the reason for which the next piece was not.
    pub(crate) fn write(
        &self,
        stream: &Bound<'py, PyAny>,
        part: &Part,
    ) -> Result<(), (usize, Refusal)> {
        if self.too_slow.borrow().iter().any(|slow| slow.is(stream)) {
            return Err((0, Refusal::TooSlow));
        }
        let limit = self.limit.get_or_init(|| WriteLimit::new(stream.py()));
        let (takes, pipe) = (Takes::of(stream), Pipe::of(stream));
        for (written, piece) in part.pieces(None).enumerate() {
            let taken = match &pipe {
                Some(pipe) if !pipe.has_room(stream.py()) => Err(Refusal::TooSlow),
                Some(_) => limit.during(|| {
                    takes.write(stream, &piece)?;
                    stream.call_method0("flush").map(|_| ())
                }),
                None => limit.during(|| takes.write(stream, &piece)),
            };
            taken.map_err(|refusal| {
                if matches!(refusal, Refusal::TooSlow) {
                    self.leave(stream);
                }
                (written, refusal)
            })?;
        }
        Ok(())
    }

    fn leave(&self, stream: &Bound<'py, PyAny>) {
        let class = stream.get_type();
        let name = class
            .name()
            .map_or_else(|_| "object".to_owned(), |name| name.to_string());
        let seconds = (TICK * TICKS).as_secs();
        say(
            &format!(
                "cannot write the report to the program's `{name}`: its `write` took longer than {seconds} s"
            ),
            Some("the rest of the report is on standard output"),
        );
        self.too_slow.borrow_mut().push(stream.clone());
    }
}

/// Writes to standard output the pieces that a stream of the program has not taken: all but the first `written`.
pub(crate) fn write_instead(parts: &[Part], written: usize, color: Color) {
    let _ = if stdout::was_open() {
        descriptor::write_to_descriptor(parts, written, color, &InterruptibleWait::begin())
    } else {
        descriptor::write_plain(parts, written, io::stderr())
    };
}
