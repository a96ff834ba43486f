//! Short names of functions: the shortest unique suffix of each dotted name. Blocks have the names that the
//! program gave them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use pyprof_measure::Spans;

/// Returns for each of the dotted names its shortest suffix of whole parts that no other name has; the whole name if
/// there is no such suffix. A name that begins with a dot is that of a block: the rest is a single part, even if it
/// contains dots.
#[must_use]
pub fn labels<'a>(names: &[&'a str]) -> Vec<&'a str> {
    labels_among(names, std::iter::empty())
}

/// Returns the labels of `names`. No other name in `all` ends with the label of a name. `all` may have very many names:
/// they are read one after the other, and none is kept in memory.
pub(crate) fn labels_among<'a>(
    names: &[&'a str],
    all: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let names_of_functions = names.iter().copied().filter(|name| block(name).is_none());
    let all = all.filter(|name| block(name).is_none());
    let of_functions = of_functions(&names_of_functions.collect::<Vec<_>>(), all);
    let taken: HashSet<&str> = of_functions.iter().copied().collect();
    let is_free = |given: &str| !given.trim().is_empty() && !taken.contains(given);
    let mut of_functions = of_functions.into_iter();
    let label = |name: &&'a str| match block(name) {
        Some(given) if is_free(given) => given,
        Some(_) => *name,
        None => of_functions.next().unwrap_or(name),
    };
    names.iter().map(label).collect()
}

/// Returns the short name of each of these functions; that of a child of the program has the pid. A function has an
/// entry for each process in which it ran. `all` is as for [`labels_among`].
pub(crate) fn labels_in_processes<'a>(
    functions: &[&'a Spans],
    all: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let names: BTreeSet<&str> = functions.iter().map(|it| it.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let labels = labels_among(&names, all);
    let label = |function: &&Spans| {
        let place = names.binary_search(&function.name.as_str());
        in_process(labels[place.unwrap_or_default()], function.process)
    };
    functions.iter().map(label).collect()
}

/// Returns a name, with the pid if a child of the program ran the function.
pub(crate) fn in_process(name: &str, process: Option<u32>) -> String {
    match process {
        Some(process) => format!("{name} (child {process})"),
        None => name.to_owned(),
    }
}

/// Returns the name that the program gave to a block; `None` for a function.
fn block(name: &str) -> Option<&str> {
    name.strip_prefix('.')
}

fn of_functions<'a>(names: &[&'a str], all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    // in the order of the reversed names, those with the longest common suffixes are adjacent
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&one, &other| from_end(names[one]).cmp(from_end(names[other])));
    let mut shared = vec![0; names.len()];
    for pair in order.windows(2) {
        let common = parts_in_common(names[pair[0]], names[pair[1]]);
        for &index in pair {
            shared[index] = common.max(shared[index]);
        }
    }
    let with_last_part = ranges(order.iter().map(|&index| last_part(names[index])));
    for other in all {
        let Some(range) = with_last_part.get(last_part(other)) else {
            continue;
        };
        // among all names, the two beside its place have the longest common suffixes with it
        let alike = &order[range.clone()];
        let place = alike.partition_point(|&index| from_end(names[index]).lt(from_end(other)));
        for &index in &alike[place.saturating_sub(1)..alike.len().min(place + 1)] {
            if names[index] != other {
                shared[index] = parts_in_common(names[index], other).max(shared[index]);
            }
        }
    }
    let names = names.iter().zip(shared);
    names.map(|(name, shared)| end(name, shared + 1)).collect()
}

/// Returns the bytes of a name from its end. In this order, names with the same last parts are adjacent.
fn from_end(name: &str) -> impl Iterator<Item = u16> + '_ {
    name.bytes().rev().map(|byte| match byte {
        b'.' => 0,
        _ => u16::from(byte) + 1,
    })
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns the place of each text. The texts are sorted, so that equal texts are adjacent.
fn ranges<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, Range<usize>> {
    let mut ranges: HashMap<&str, Range<usize>> = HashMap::new();
    for (index, text) in texts.enumerate() {
        ranges.entry(text).or_insert(index..index).end = index + 1;
    }
    ranges
}

/// Returns the number of parts in the longest common suffix of two names.
fn parts_in_common(one: &str, other: &str) -> usize {
    let parts = one.rsplit('.').zip(other.rsplit('.'));
    parts.take_while(|(one, other)| one == other).count()
}

/// Returns the last `parts` parts of a name; the whole name if it has fewer, or if those parts are blank.
fn end(name: &str, parts: usize) -> &str {
    let end = match name.rmatch_indices('.').nth(parts - 1) {
        Some((dot, _)) => &name[dot + 1..],
        None => name,
    };
    if end.trim().is_empty() { name } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_as_short_as_possible() {
        assert_eq!(labels(&["x.z", "x.y", "x.b"]), ["z", "y", "b"]);
        assert_eq!(
            labels(&["f.a.b", "g.a.b", "g.a.c"]),
            ["f.a.b", "g.a.b", "c"]
        );
        assert_eq!(labels(&["b", "a.b"]), ["b", "a.b"]);
        assert_eq!(labels(&["p.q.f", "s.q.f", "f"]), ["p.q.f", "s.q.f", "f"]);
        assert_eq!(labels(&["a", "a"]), ["a", "a"]);
        assert!(labels(&[]).is_empty());
    }

    #[test]
    fn a_block_keeps_its_given_name() {
        assert_eq!(
            labels(&[".load data.csv", ".version 1.5", ".done.", "m.csv"]),
            ["load data.csv", "version 1.5", "done.", "csv"]
        );
        assert_eq!(
            labels(&[".f", "m.f", ".a.b", "a.b", "c.b"]),
            [".f", "f", ".a.b", "a.b", "c.b"]
        );
        assert_eq!(labels(&[".same", ".same"]), ["same", "same"]);
    }

    #[test]
    fn the_labels_of_some_names_are_those_among_all_names() {
        let parts = ["f", "g.h", "x y", "b-", ""];
        let all: Vec<String> = (0..625_usize)
            .map(|number| {
                let part = |place: u32| parts[number / 5_usize.pow(place) % 5];
                let depth = number % 4;
                let name: Vec<&str> = (0..=depth).map(|it| part(it as u32)).collect();
                format!("m{}.{}", number % 7, name.join("."))
            })
            .collect();
        let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        let labels_of_all = labels(&all);
        for step in [1, 2, 3, 50] {
            let some: Vec<&str> = all.iter().copied().step_by(step).collect();
            let expected: Vec<&str> = labels_of_all.iter().copied().step_by(step).collect();
            assert_eq!(labels_among(&some, all.iter().copied()), expected, "{step}");
        }
    }

    #[test]
    fn a_label_is_never_empty() {
        assert_eq!(
            labels(&[".", ". ", "m.f.", "m. "]),
            [".", ". ", "m.f.", "m. "]
        );
    }

    #[test]
    fn names_of_a_million_parts_are_names() {
        let parts = ".f".repeat(1 << 20);
        let (one, other) = (format!("a{parts}"), format!("b{parts}"));
        assert_eq!(labels(&[&one, &other]), [one.as_str(), other.as_str()]);
    }
}
