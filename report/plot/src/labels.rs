//! Short names of functions: as much of the end of each as no other has. Blocks have the names that they were given.

use std::collections::HashSet;

/// For each of the dotted names the shortest end of it, in whole parts, that no other of them has; the name itself where
/// there is none. What begins with a dot is a block: all after that is one part, whatever dots are in it.
#[must_use]
pub fn labels<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let names_of_functions = names.iter().copied().filter(|name| block(name).is_none());
    let of_functions = of_functions(&names_of_functions.collect::<Vec<_>>());
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

/// The name that a block was given.
fn block(name: &str) -> Option<&str> {
    name.strip_prefix('.')
}

fn of_functions<'a>(names: &[&'a str]) -> Vec<&'a str> {
    // those with the longest ends in common come to stand beside each other
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&one, &other| names[one].rsplit('.').cmp(names[other].rsplit('.')));
    let mut shared = vec![0; names.len()];
    for pair in order.windows(2) {
        let common = parts_in_common(names[pair[0]], names[pair[1]]);
        for &index in pair {
            shared[index] = common.max(shared[index]);
        }
    }
    let names = names.iter().zip(shared);
    names.map(|(name, shared)| end(name, shared + 1)).collect()
}

/// How many parts two names have in common, from their ends.
fn parts_in_common(one: &str, other: &str) -> usize {
    let parts = one.rsplit('.').zip(other.rsplit('.'));
    parts.take_while(|(one, other)| one == other).count()
}

/// The last so many parts of a name, if it has as many and something is to be read of them.
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
    fn a_label_is_as_short_as_can_be() {
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
    fn a_block_has_the_name_that_it_was_given() {
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
