//! The choice of the lines that the table shows: those that held the most bytes, at the peak or at the end.

use std::cmp::Reverse;

use pyprof_heap::{Heap, Line, Owner};

use super::View;
use super::figures::Figures;
use super::folders::Group;

/// A group with its lines.
pub(super) struct Ranked<'a> {
    pub(super) group: Group,
    /// The figures of all lines of the group.
    pub(super) sum: Figures,
    /// The lines that are shown, the largest first.
    pub(super) shown: Vec<&'a Line>,
    /// The number and the figures of the lines that are not shown.
    pub(super) others: (usize, Figures),
}

/// Returns the groups that have lines. The `top` largest lines of the whole program are shown.
pub(super) fn ranked<'a>(heap: &'a Heap, view: &View<'_>) -> Vec<Ranked<'a>> {
    let mut lines: Vec<(Group, &Line)> = heap
        .lines
        .iter()
        .map(|line| (view.folders.group(&line.owner), line))
        .collect();
    lines.sort_by_cached_key(|(_, line)| rank(line));
    let is_line = |line: &Line| matches!(line.owner, Owner::Line { .. });
    let largest = lines
        .iter()
        .filter(|(_, line)| is_line(line))
        .take(view.top);
    let shown: Vec<(Group, &Line)> = largest.copied().collect();
    let groups = Group::ALL.into_iter().filter_map(|group| {
        let of = |lines: &[(Group, &'a Line)]| -> Vec<&'a Line> {
            let of_group = lines.iter().filter(|(its, _)| *its == group);
            of_group.map(|(_, line)| *line).collect()
        };
        let (all, shown) = (of(&lines), of(&shown));
        // both are in the same order
        let others = all.get(shown.len()..).unwrap_or_default();
        (!all.is_empty()).then(|| Ranked {
            group,
            sum: Figures::of_all(all.iter().copied()),
            others: (others.len(), Figures::of_all(others.iter().copied())),
            shown,
        })
    });
    groups.collect()
}

/// Returns the key by which lines are sorted. Lines with the same figures are in the order of the source.
fn rank(line: &Line) -> (Reverse<(u64, u64)>, String, u32) {
    let all = line.all();
    let held = all.at_peak.max(all.at_end);
    let largest = Reverse((held, all.allocated));
    match &line.owner {
        Owner::Line { file, line, .. } => (largest, file.clone(), *line),
        _ => (largest, String::new(), 0),
    }
}
