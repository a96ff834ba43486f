//! Short names of functions: as much of the end of each as no other has.

use std::collections::HashMap;

/// For each of the dotted names the shortest end of it, in whole parts, that no other of them has; the name itself where
/// there is none.
#[must_use]
pub fn labels<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut labels: Vec<Option<&str>> = vec![None; names.len()];
    for parts in 1.. {
        let ends: Vec<_> = names.iter().map(|name| end(name, parts)).collect();
        let mut shared: HashMap<&str, usize> = HashMap::new();
        for &(end, _) in &ends {
            *shared.entry(end).or_default() += 1;
        }
        for (label, (end, is_whole)) in labels.iter_mut().zip(ends) {
            if label.is_none() && (is_whole || shared[end] == 1) {
                *label = Some(end);
            }
        }
        if labels.iter().all(Option::is_some) {
            break;
        }
    }
    labels.into_iter().flatten().collect()
}

/// The last so many parts of a name, and whether these are all.
fn end(name: &str, parts: usize) -> (&str, bool) {
    match name.rmatch_indices('.').nth(parts - 1) {
        Some((dot, _)) => (&name[dot + 1..], false),
        None => (name, true),
    }
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
}
