//! A report in brief, for programs that read reports: the verdicts first, then the lines that matter, then the commands to
//! run next. It has less than 6,000 bytes, whatever the names in it are.

use std::fmt::Write;

use pyprof_report::heap::{bytes_text, count_text, percent_text, resident_sentence};
use pyprof_report::printable;

use crate::document::{Document, Ending};
use crate::heap::{Call, Heap, HeapLine};
use crate::lines::{Group, Held};
use crate::place::Place;

/// The number of lines that are shown.
const LINES: usize = 5;
/// The most callers of a line that are shown.
const CALLERS: usize = 3;
/// The most bytes of a name, of a source line and of a command line.
const NAME: usize = 50;
const SOURCE: usize = 100;
const COMMAND: usize = 120;

/// Returns the report of a document. `record` is the name by which commands find the record.
#[must_use]
pub fn brief(document: &Document, record: &str) -> String {
    let mut text = String::new();
    let command = cut(&document.command.join(" "), COMMAND);
    let _ = writeln!(
        text,
        "Memory of `{command}` (Python {}, {})",
        cut(&document.python, NAME),
        end(document),
    );
    match &document.heap {
        Some(heap) => about_heap(heap, &mut text),
        None => about_functions(document, &mut text),
    }
    about_next(document, &quoted(&cut(record, COMMAND)), &mut text);
    text
}

/// Returns the end of the process.
fn end(document: &Document) -> String {
    match (document.ending, document.signal) {
        (Ending::Running, _) => "still runs".to_owned(),
        (Ending::Unwritten, _) => "ended without a report, as by SIGKILL".to_owned(),
        (Ending::Finished, _) => "finished".to_owned(),
        (Ending::Signal, signal) => format!("ended by signal {}", signal.unwrap_or_default()),
        (Ending::Executed, _) => "executed another program".to_owned(),
    }
}

fn about_heap(heap: &Heap, text: &mut String) {
    let total = &heap.total;
    let at = heap.peak.as_ref().map(|peak| {
        let time = peak
            .seconds
            .map(|seconds| format!("{seconds:.1} s after the start, "));
        format!(", {}at {}", time.unwrap_or_default(), place(&peak.place))
    });
    let verdicts = [
        (
            format!(
                "PEAK {}{}",
                bytes_text(total.at_peak_bytes),
                at.unwrap_or_default()
            ),
            holders(heap, total.at_peak_bytes, |held| held.at_peak_bytes),
        ),
        (
            format!(
                "LEFT {} in {} blocks at the end",
                bytes_text(total.at_end_bytes),
                count_text(total.at_end_blocks)
            ),
            holders(heap, total.at_end_bytes, |held| held.at_end_bytes),
        ),
        (
            format!(
                "ALLOCATED {} in {} allocations",
                bytes_text(total.allocated_bytes),
                count_text(total.allocations)
            ),
            holders(heap, total.allocated_bytes, |held| held.allocated_bytes),
        ),
    ];
    for (verdict, holders) in verdicts {
        let _ = writeln!(text, "{verdict}; most by {holders}");
    }
    match &heap.resident {
        Some(resident) => {
            let sentence = resident_sentence(&resident.into());
            let _ = writeln!(text, "RSS {}", sentence.trim_end().replace('\n', " "));
        }
        None => text.push_str("RSS not known: the process was killed or still runs\n"),
    }
    let _ = writeln!(text, "\nLines that matter (peak / left / allocated):");
    for (number, line) in lines_that_matter(heap).into_iter().enumerate() {
        about_line(heap, line, number + 1, text);
    }
}

/// Returns the two functions with the most bytes: `load (app.py) 62.3 MiB 60 %, …`.
fn holders(heap: &Heap, whole: u64, of: fn(&Held) -> u64) -> String {
    let mut sums: Vec<(String, u64)> = Vec::new();
    for line in &heap.lines {
        let name = function(line);
        let bytes = of(&line.held);
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += bytes,
            None => sums.push((name, bytes)),
        }
    }
    sums.sort_by(|(one, its), (other, others)| others.cmp(its).then(one.cmp(other)));
    let first = sums.into_iter().filter(|(_, bytes)| *bytes > 0).take(2);
    let first = first.map(|(name, bytes)| {
        format!(
            "{name} {} {}",
            bytes_text(bytes),
            percent_text(bytes, whole)
        )
    });
    let first: Vec<String> = first.collect();
    match first.is_empty() {
        true => "no line".to_owned(),
        false => first.join(", "),
    }
}

fn function(line: &HeapLine) -> String {
    match (&line.place.function, &line.place.name) {
        (Some(function), Some(name)) => format!("{} ({})", cut(function, NAME), tail(name)),
        _ => line.group.title(),
    }
}

/// Returns the lines that hold the most at the peak or at the end; and the line that allocates the most, if it is none of
/// them. Lines of the program come first, if they have any part in it.
fn lines_that_matter(heap: &Heap) -> Vec<&HeapLine> {
    let is_line = |line: &&HeapLine| line.place.line.is_some();
    let size = |line: &HeapLine| line.held.at_peak_bytes.max(line.held.at_end_bytes);
    let mut lines: Vec<&HeapLine> = heap.lines.iter().filter(is_line).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(size(line)));
    let churns = lines.iter().max_by_key(|line| line.held.allocated_bytes);
    let churns = churns.copied();
    let is_used = |line: &&HeapLine| size(line) > 0;
    let mut first: Vec<&HeapLine> = lines.into_iter().filter(is_used).take(LINES).collect();
    if let Some(churns) = churns
        && !first.iter().any(|line| std::ptr::eq(*line, churns))
    {
        first.truncate(LINES - 1);
        first.push(churns);
    }
    first
}

fn about_line(heap: &Heap, line: &HeapLine, number: usize, text: &mut String) {
    let held = &line.held;
    let group = match line.group {
        Group::YourCode => String::new(),
        group => format!(" [{}]", group.title()),
    };
    let _ = writeln!(
        text,
        "{number}. {}{group}: {} / {} / {} in {} allocations",
        place(&line.place),
        bytes_text(held.at_peak_bytes),
        bytes_text(held.at_end_bytes),
        bytes_text(held.allocated_bytes),
        count_text(held.allocations),
    );
    if let Some(source) = &line.source {
        let _ = writeln!(text, "   {}", cut(source, SOURCE));
    }
    let callers = callers(heap, line);
    if !callers.is_empty() {
        let _ = writeln!(text, "   called by {}", callers.join(" < "));
    }
}

/// Returns the callers of the call of a line that has the most bytes, the innermost first.
fn callers(heap: &Heap, line: &HeapLine) -> Vec<String> {
    let is_of_line = |call: &&Call| heap.frames[call.frame].place == line.place;
    let size = |call: &&Call| {
        let held = call.at_peak_bytes.max(call.at_end_bytes);
        (held, call.allocated_bytes)
    };
    let calls = heap.calls.iter().filter(is_of_line);
    let mut next = calls.max_by_key(size).and_then(|call| call.caller);
    let mut callers = Vec::new();
    while let Some(call) = next.and_then(|index| heap.calls.get(index)) {
        if callers.len() == CALLERS {
            callers.push("...".to_owned());
            break;
        }
        callers.push(place(&heap.frames[call.frame].place));
        next = call.caller;
    }
    callers
}

/// Writes the lines of the profiled functions whose memory has grown most.
fn about_functions(document: &Document, text: &mut String) {
    let lines = document.functions.iter().flat_map(|function| {
        let of_function = function.lines.iter();
        of_function.filter_map(|line| Some((line.increment_bytes?, &function.file, line)))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|(increment, file, line)| (-increment, (*file).clone(), line.line));
    text.push_str("HEAP not counted\n\nLines with the largest increments:\n");
    for (increment, file, line) in lines.into_iter().take(LINES) {
        let sign = if increment < 0 { '-' } else { '+' };
        let _ = writeln!(
            text,
            "{}:{}: {sign}{} in {} executions\n   {}",
            tail(file),
            line.line,
            bytes_text(increment.unsigned_abs()),
            count_text(line.occurrences.unwrap_or_default()),
            cut(line.source.trim(), SOURCE),
        );
    }
}

fn about_next(document: &Document, record: &str, text: &mut String) {
    text.push_str("\nNext:\n");
    if document.heap.is_none() {
        text.push_str(
            "pyprof --heap --record new.record PROGRAM   # count the heap, and name its lines\n",
        );
        return;
    }
    let _ = writeln!(
        text,
        "mprof report {record} --top 30   # more lines, callers, maps"
    );
    text.push_str("pyprof --heap --record new.record PROGRAM   # after a change of the program\n");
    let _ = writeln!(
        text,
        "mprof diff {record} new.record   # what the change has saved"
    );
}

/// Returns `app.py:17 load`, or the name of what is no line.
fn place(place: &Place) -> String {
    match (&place.name, place.line, &place.function) {
        (Some(name), Some(line), Some(function)) => {
            format!("{}:{line} {}", tail(name), cut(function, NAME))
        }
        _ => "the interpreter".to_owned(),
    }
}

/// Returns a word as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-./+,@%".contains(letter);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What stands for the rest of a text.
const REST: &str = "...";

/// Returns the beginning of a text, of this many bytes at most.
fn cut(text: &str, most: usize) -> String {
    let text = printable(text);
    if text.len() <= most {
        return text;
    }
    let end = text.floor_char_boundary(most - REST.len());
    format!("{}{REST}", &text[..end])
}

/// Returns the end of the path of a file, of [`NAME`] bytes at most.
fn tail(path: &str) -> String {
    let path = printable(path);
    if path.len() <= NAME {
        return path;
    }
    let start = path.ceil_char_boundary(path.len() - (NAME - REST.len()));
    format!("{REST}{}", &path[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_if_a_shell_would_split_it() {
        assert_eq!(quoted("a/run.record"), "a/run.record");
        assert_eq!(quoted("a b's"), r"'a b'\''s'");
    }

    #[test]
    fn a_name_has_a_bounded_length() {
        for name in ["é".repeat(300), "\u{1b}".repeat(300), "𝕏a".repeat(99)] {
            assert!((NAME - 6..=NAME).contains(&cut(&name, NAME).len()));
            assert!((NAME - 6..=NAME).contains(&tail(&name).len()));
        }
        assert_eq!(cut("app.py", NAME), "app.py");
        assert_eq!(tail(&format!("{}/app.py", "x".repeat(99))).len(), NAME);
        assert!(tail(&format!("{}/app.py", "x".repeat(99))).ends_with("xx/app.py"));
    }
}
