//! A process and its descendants.

use std::collections::HashSet;
use std::io;

use crate::Pid;

/// A process that descends from another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Descendant {
    pub(crate) process: Pid,
    pub(crate) parent: Pid,
}

/// A process and its descendants, as far as they were listed.
#[derive(Debug)]
pub(crate) struct ProcessTree {
    /// The descendants, each after its parent.
    descendants: Vec<Descendant>,
    /// The pids of the root and of all descendants.
    members: HashSet<Pid>,
}

impl ProcessTree {
    /// Lists all descendants of `root`. `children_of` returns the children of a process.
    pub(crate) fn of(
        root: Pid,
        children_of: impl FnMut(Pid) -> io::Result<Vec<Pid>>,
    ) -> io::Result<Self> {
        let mut tree = Self {
            descendants: Vec::new(),
            members: HashSet::from([root]),
        };
        tree.descend(root, children_of)?;
        Ok(tree)
    }

    /// Returns whether the process is the root or one of its descendants.
    pub(crate) fn has(&self, process: Pid) -> bool {
        self.members.contains(&process)
    }

    /// Returns the descendants of the root, each after its parent.
    pub(crate) fn into_descendants(self) -> Vec<Descendant> {
        self.descendants
    }

    /// Adds the processes of `known` that belong to the tree and were missed, and their descendants. A listing that is
    /// made while children start and end may miss a child that still runs. `parent_of` returns none for a process that
    /// has ended.
    pub(crate) fn find_again(
        &mut self,
        known: &[Descendant],
        mut parent_of: impl FnMut(Pid) -> io::Result<Option<Pid>>,
        mut children_of: impl FnMut(Pid) -> io::Result<Vec<Pid>>,
    ) -> io::Result<()> {
        for &Descendant { process, .. } in known {
            if self.members.contains(&process) {
                continue;
            }
            if let Some(parent) = parent_of(process)?
                && self.members.contains(&parent)
            {
                self.add(Descendant { process, parent });
                self.descend(process, &mut children_of)?;
            }
        }
        Ok(())
    }

    /// Adds a descendant once. A process that changes its parent during the listing is listed twice.
    fn add(&mut self, descendant: Descendant) {
        if self.members.insert(descendant.process) {
            self.descendants.push(descendant);
        }
    }

    fn descend(
        &mut self,
        parent: Pid,
        mut children_of: impl FnMut(Pid) -> io::Result<Vec<Pid>>,
    ) -> io::Result<()> {
        let mut next = self.descendants.len();
        let mut parent = Some(parent);
        while let Some(of) = parent {
            for process in children_of(of)? {
                self.add(Descendant {
                    process,
                    parent: of,
                });
            }
            parent = self.descendants.get(next).map(|found| found.process);
            next += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes `children_of` for a fixed tree of pairs: process and parent.
    fn listing<'a>(tree: &'a [(u32, u32)]) -> impl FnMut(Pid) -> io::Result<Vec<Pid>> + 'a {
        move |of| {
            let children = tree.iter().filter(|(_, parent)| Pid(*parent) == of);
            Ok(children.map(|(process, _)| Pid(*process)).collect())
        }
    }

    fn found(tree: ProcessTree) -> Vec<u32> {
        let descendants = tree.into_descendants().into_iter();
        descendants.map(|descendant| descendant.process.0).collect()
    }

    const WHOLE: [(u32, u32); 6] = [(2, 1), (3, 1), (4, 2), (5, 4), (8, 7), (9, 8)];

    #[test]
    fn the_tree_has_all_descendants_and_no_other_process() {
        let tree = ProcessTree::of(Pid(1), listing(&WHOLE)).expect("listed");
        assert_eq!(found(tree), [2, 3, 4, 5]);
        assert!(found(ProcessTree::of(Pid(6), listing(&WHOLE)).expect("listed")).is_empty());
    }

    #[test]
    fn a_process_that_is_listed_twice_counts_once() {
        let moved = [(2, 1), (3, 1), (4, 2), (4, 3), (1, 4)];
        assert_eq!(
            found(ProcessTree::of(Pid(1), listing(&moved)).expect("listed")),
            [2, 3, 4]
        );
    }

    #[test]
    fn a_missed_process_is_found_again_with_its_descendants() {
        let known = ProcessTree::of(Pid(1), listing(&WHOLE))
            .expect("listed")
            .into_descendants();
        let mut tree = ProcessTree::of(Pid(1), listing(&WHOLE[1..2])).expect("listed");
        let parent_of = |process| {
            let found = WHOLE.iter().find(|(it, _)| Pid(*it) == process);
            Ok(found.map(|(_, parent)| Pid(*parent)))
        };
        tree.find_again(&known, parent_of, listing(&WHOLE[2..]))
            .expect("listed");
        assert_eq!(found(tree), [3, 2, 4, 5]);
    }

    #[test]
    fn a_process_that_has_ended_or_lost_its_parent_is_not_found_again() {
        let known = ProcessTree::of(Pid(1), listing(&WHOLE))
            .expect("listed")
            .into_descendants();
        let mut tree = ProcessTree::of(Pid(1), listing(&[])).expect("listed");
        // process 2 has ended, and its child 4 has got another parent
        let parent_of = |process| Ok((process == Pid(4)).then_some(Pid(7)));
        tree.find_again(&known, parent_of, listing(&[]))
            .expect("listed");
        assert!(found(tree).is_empty());
    }
}
