//! One line of a recording.
//!
//! The numbers are decimal, without exponents. In a `FUNC` line they follow a name that may contain blanks and numbers,
//! so the line is parsed from its end. The line of a child of the program ends with one number more, the pid. The
//! number before the last two then has a decimal point, since it is the time at exit.

use std::time::Duration;

use pyprof_measure::{Bytes, Point, Span};

/// The record in a line.
#[derive(Debug, PartialEq)]
pub(crate) enum Record<'a> {
    /// The beginning of the command line.
    Command(&'a [u8]),
    /// The memory of the process.
    Memory(Point),
    /// The pid of a descendant, and its memory.
    Child(u64, Point),
    /// The name of a function, one run of it, and the pid if a child has run it.
    Run(&'a [u8], Span, Option<u32>),
    /// A record of an unknown kind, as a later version may have, or an empty line.
    Unknown,
}

/// The error of a malformed record of a known kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A malformed `MEM`.
    #[error("`MEM` must be followed by the MiB and the seconds since the epoch")]
    Memory,
    /// A malformed `CHLD`.
    #[error("`CHLD` must be followed by a process number, the MiB and the seconds since the epoch")]
    Child,
    /// A malformed `FUNC`.
    #[error(
        "`FUNC` must be followed by a name, the MiB and the seconds at entry, the same at exit, a level, and in a child its process number"
    )]
    Run,
}

impl<'a> Record<'a> {
    /// Parses a line, given without its end.
    pub(crate) fn parse(line: &'a [u8]) -> Result<Self, Malformed> {
        let (kind, rest) = match line.iter().position(|&byte| byte == b' ') {
            Some(blank) => (&line[..blank], &line[blank + 1..]),
            None => (line, &line[..0]),
        };
        match kind {
            b"MEM" => memory(rest).map(Self::Memory).ok_or(Malformed::Memory),
            b"CHLD" => child(rest).ok_or(Malformed::Child),
            b"FUNC" => run(rest).ok_or(Malformed::Run),
            b"CMDLINE" => Ok(Self::Command(rest)),
            _ => Ok(Self::Unknown),
        }
    }

    /// Returns whether the line is certainly complete even without a line end. A number may have been cut off.
    pub(crate) fn is_whole(&self, line: &[u8]) -> bool {
        let last = line.rsplit(|&byte| byte == b' ').next();
        let last = last.unwrap_or_default();
        let point = last.iter().position(|&byte| byte == b'.');
        match self {
            Self::Memory(_) | Self::Child(..) => {
                point.is_some_and(|point| last.len() - point > DIGITS_OF_SECONDS)
            }
            // the last number may be a level whose line was to have a pid
            Self::Run(.., process) => point.is_none() && process.is_none(),
            Self::Command(_) | Self::Unknown => true,
        }
    }
}

const DIGITS_OF_SECONDS: usize = 4;

fn memory(numbers: &[u8]) -> Option<Point> {
    let mut words = numbers.split(|&byte| byte == b' ');
    let point = point(words.next()?, words.next()?)?;
    words.next().is_none().then_some(point)
}

fn child(rest: &[u8]) -> Option<Record<'_>> {
    let blank = rest.iter().position(|&byte| byte == b' ')?;
    let process = whole(&rest[..blank])?;
    Some(Record::Child(process, memory(&rest[blank + 1..])?))
}

fn run(rest: &[u8]) -> Option<Record<'_>> {
    run_of_child(rest)
        .or_else(|| leveled(rest).map(|(name, span)| Record::Run(name, span, None)))
        .or_else(|| span(rest).map(|(name, span)| Record::Run(name, span, None)))
}

fn run_of_child(rest: &[u8]) -> Option<Record<'_>> {
    let (rest, process) = split_last(rest)?;
    let (before_level, _) = split_last(rest)?;
    let (_, time) = split_last(before_level)?;
    let (name, span) = leveled(rest).filter(|_| time.contains(&b'.'))?;
    let process = u32::try_from(whole(process)?).ok()?;
    Some(Record::Run(name, span, Some(process)))
}

fn leveled(rest: &[u8]) -> Option<(&[u8], Span)> {
    let (rest, level) = split_last(rest)?;
    let level = usize::try_from(whole(level)?).ok()?;
    let (name, span) = span(rest)?;
    Some((name, Span { level, ..span }))
}

/// Returns the text before the last blank, and the word after it.
fn split_last(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = text.iter().rposition(|&byte| byte == b' ')?;
    Some((&text[..blank], &text[blank + 1..]))
}

fn span(rest: &[u8]) -> Option<(&[u8], Span)> {
    let mut words = rest.rsplitn(5, |&byte| byte == b' ');
    let (ended, ended_with) = (words.next()?, words.next()?);
    let (began, began_with) = (words.next()?, words.next()?);
    let name = words.next()?;
    let span = Span {
        entry: point(began_with, began)?,
        exit: point(ended_with, ended)?,
        level: 0,
    };
    Some((name, span))
}

fn point(mebibytes: &[u8], seconds: &[u8]) -> Option<Point> {
    Some(Point {
        memory: Bytes::from_mebibytes(decimal(mebibytes)?),
        time: Duration::try_from_secs_f64(decimal(seconds)?).ok()?,
    })
}

/// Parses a number of the format: digits, optionally with a sign, and a point between digits.
fn decimal(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut point = None;
    let mut number: u64 = 0;
    for (index, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')),
            b'.' if point.is_none() => point = Some(index),
            _ => return None,
        }
    }
    let after_point = match point {
        // the point must have digits on both sides
        Some(point) if point == 0 || point + 1 == digits.len() => return None,
        Some(point) => digits.len() - point - 1,
        None if digits.is_empty() => return None,
        None => 0,
    };
    if digits.len() >= POWERS_OF_TEN.len() {
        let number: f64 = str::from_utf8(text).ok()?.parse().ok()?;
        return number.is_finite().then_some(number);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "it has no more digits than are exact"
    )]
    let number = number as f64 / POWERS_OF_TEN[after_point];
    Some(if digits.len() < text.len() {
        -number
    } else {
        number
    })
}

/// The powers of ten below 10**16, which are exact in `f64`, as are all numbers with at most 15 digits. The quotient of
/// two such numbers is correctly rounded.
const POWERS_OF_TEN: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

fn whole(text: &[u8]) -> Option<u64> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(text).ok()?.parse().ok()
}
