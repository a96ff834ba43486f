//! The resident memory by its parts, which add up to it.

use pyprof_heap::{Heap, Largest, Line, Resident};

use super::figures::{bytes, percent, unless_zero};
use crate::Piece;

/// Returns the pieces: an empty line, a sentence, and a table of the parts; none if the resident memory is not known.
pub(super) fn pieces(heap: &Heap) -> Vec<Piece> {
    let Some(resident) = &heap.resident else {
        return Vec::new();
    };
    let mut pieces = vec![Piece::plain("\n"), Piece::plain(sentence(resident))];
    pieces.push(Piece::plain("\n"));
    pieces.extend(table(heap, resident));
    pieces
}

/// Returns the sentence with the amount, and on the next line the verdict on its largest part.
#[must_use]
pub fn sentence(resident: &Resident) -> String {
    let total = resident.total();
    let (largest, its) = resident.largest();
    let share = if its.saturating_mul(2) > total {
        "Most of it"
    } else {
        "The largest part of it"
    };
    let verdict = match largest {
        Largest::Blocks => "is in blocks that were not freed",
        Largest::Kept => "is kept by the allocators, which have not returned it to the system",
        Largest::Files => "is pages of mapped files",
        Largest::Anonymous => "is memory that was mapped without an allocator",
        Largest::Stacks => "is the stacks of threads",
        Largest::Code => "is code and data of the interpreter and of libraries",
        Largest::Own => "is memory of pyprof",
    };
    let highest = resident.highest.max(total);
    format!(
        "Resident memory at the end: {}; at most {}.\n{share} {verdict}.\n",
        bytes(total),
        bytes(highest),
    )
}

/// The texts of a row: the resident bytes, their share, the requested bytes, and the name of the part.
type Row = [String; 4];

/// Returns the header and the rows. A row without resident bytes is left out, unless bytes are held.
fn table(heap: &Heap, resident: &Resident) -> Vec<Piece> {
    let total = resident.total();
    let held = |kind: fn(&Line) -> u64| heap.lines.iter().map(kind).sum();
    let parts = [
        (
            resident.python,
            held(|line| line.python.at_end),
            "Python objects",
        ),
        (
            resident.native,
            held(|line| line.native.at_end),
            "native blocks",
        ),
        (resident.kept, 0, "kept by the allocators"),
        (resident.files, 0, "mapped files"),
        (resident.anonymous, 0, "anonymous maps"),
        (resident.stacks, 0, "stacks"),
        (resident.code, 0, "code and data"),
        (resident.own, 0, "pyprof"),
    ];
    let row = |part: u64, held: u64, name: &str| -> Row {
        [
            unless_zero(part, bytes),
            percent(part, total),
            unless_zero(held, bytes),
            name.to_owned(),
        ]
    };
    let rows = parts
        .into_iter()
        .filter(|(part, held, _)| *part > 0 || *held > 0)
        .map(|(part, held, name)| row(part, held, name));
    let mut rows: Vec<Row> = rows.collect();
    let heading = ["Resident", "Share", "Held", "Part"].map(str::to_owned);
    let total = row(total, 0, "total");
    let width = |column: usize| {
        let texts = rows.iter().chain([&heading, &total]);
        texts.map(|row| row[column].len()).max().unwrap_or_default()
    };
    let widths: [usize; 4] = std::array::from_fn(width);
    let line = |row: &Row| {
        let [resident, share, held, name] = row;
        let [first, second, third, _] = widths;
        Piece::plain(format!(
            "{resident:>first$}  {share:>second$}  {held:>third$}  {name}\n"
        ))
    };
    let rule = "=".repeat(widths.iter().sum::<usize>() + 6);
    let mut pieces = vec![line(&heading), Piece::plain(rule + "\n")];
    pieces.extend(rows.drain(..).map(|row| line(&row)));
    pieces.extend([Piece::plain("\n"), line(&total)]);
    pieces
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use pyprof_heap::{Amounts, Owner};

    use super::*;

    const MIB: u64 = 1 << 20;

    fn text(resident: Option<Resident>) -> String {
        let held = |at_end| Amounts {
            at_end,
            ..Amounts::default()
        };
        let line = Line {
            owner: Owner::Interpreter,
            python: held(62 * MIB),
            native: held(10_000),
            garbage: 0,
        };
        let heap = Heap {
            processes: 1,
            missing: 0,
            totals: line.all(),
            peak: None,
            lines: vec![line],
            mappings: pyprof_heap::Mappings::default(),
            calls: pyprof_heap::Calls::new(),
            resident,
        };
        let joined: OsString = pieces(&heap).into_iter().map(|it| it.text()).collect();
        joined.into_string().expect("UTF-8")
    }

    const EXPECTED: &str = "
Resident memory at the end: 61.3 MiB; at most 184.6 MiB.
Most of it is kept by the allocators, which have not returned it to the system.

 Resident  Share      Held  Part
==================================================
 12.0 MiB   20 %  62.0 MiB  Python objects
                   9.8 KiB  native blocks
 40.0 MiB   65 %            kept by the allocators
160.0 KiB   <1 %            mapped files
  8.1 MiB   13 %            code and data
  1.0 MiB    2 %            pyprof

 61.3 MiB  100 %            total
";

    #[test]
    fn the_parts_stand_below_the_sentence_about_the_largest() {
        let resident = Resident {
            python: 12 * MIB,
            kept: 40 * MIB,
            files: 160 << 10,
            code: 8_500_000,
            own: MIB,
            highest: 193_600_000,
            ..Resident::default()
        };
        assert_eq!(text(Some(resident)), EXPECTED);
        assert_eq!(text(None), "");
    }
}
