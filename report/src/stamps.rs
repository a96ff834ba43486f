//! The lines with the times of functions and blocks: `FUNC`, the name, MiB and seconds since the epoch at entry and at
//! exit, the level, and in a child of the program its pid. `mprof` reads them in its recordings.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use pyprof_measure::Spans;
use pyprof_recording::write;

use crate::Piece;

/// The value of the last digit of an amount in these lines, in MiB. Samples have more digits, so amounts that differ by
/// less count as the same.
pub const LAST_DIGIT: f64 = 1e-4;

/// Returns the lines of one function or block, in the order in which its runs began.
pub fn stamps(of: &Spans) -> impl Iterator<Item = Piece> + '_ {
    of.spans.iter().map(|span| {
        let mut line = Vec::new();
        write::run(&of.name, span, of.process, &mut line);
        Piece::plain(OsString::from_vec(line))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pyprof_measure::{Bytes, Point, Span};

    use super::*;

    #[test]
    fn a_line_is_the_one_that_mprof_reads() {
        let edge = |bytes, milliseconds| Point {
            memory: Bytes::new(bytes),
            time: Duration::from_millis(milliseconds),
        };
        let spans = Spans {
            name: "mod.name".to_owned(),
            process: None,
            spans: vec![
                Span {
                    entry: edge(28_438_528, 1_674_829_182_203),
                    exit: edge(37_109_760, 1_674_829_183_203),
                    level: 0,
                },
                Span {
                    level: 2,
                    ..Span::default()
                },
            ],
        };
        let text: OsString = stamps(&spans).map(|piece| piece.text()).collect();
        let expected = "\
FUNC mod.name 27.1211 1674829182.2030 35.3906 1674829183.2030 0
FUNC mod.name 0.0000 0.0000 0.0000 0.0000 2
";
        assert_eq!(text, expected);
    }
}
