//! The descendants of a process, and the sum of their memory.

use std::io;
use std::sync::Mutex;

use pyprof_measure::Bytes;

use super::childless::is_childless;
use super::processes;
use super::sharing::shares_memory;
use crate::Pid;
use crate::memory::{Memory, if_any};
use crate::process_tree::{Descendant, ProcessTree};

/// Finds the descendants again at each reading.
#[derive(Debug)]
pub(super) struct Descendants {
    /// The processes found at the last reading.
    known: Mutex<Vec<Descendant>>,
}

impl Descendants {
    /// Makes an empty value: no processes are known yet.
    pub(super) const fn new() -> Self {
        Self {
            known: Mutex::new(Vec::new()),
        }
    }

    /// Reads `file` of each descendant of this process, and adds up the results of `parse`.
    pub(super) fn read(
        &self,
        file: &str,
        parse: impl Fn(&str) -> Option<Bytes>,
    ) -> io::Result<Memory> {
        if is_childless() {
            return Ok(Memory::default());
        }
        self.read_below(processes::this_process()?, file, parse)
    }

    /// Reads `file` of each descendant of `root`, and adds up the results of `parse`.
    pub(super) fn read_below(
        &self,
        root: Pid,
        file: &str,
        parse: impl Fn(&str) -> Option<Bytes>,
    ) -> io::Result<Memory> {
        let mut memory = Memory::default();
        // the lock may be held by another thread that reads, or by a thread that read when this process was forked
        let mut held = self.known.try_lock().ok();
        let mut none = Vec::new();
        let known = held.as_deref_mut().unwrap_or(&mut none);
        *known = find(root, known)?;
        for &descendant in known.iter() {
            if !shares_memory(descendant) {
                let process = descendant.process;
                let shown = processes::read(process, file, &parse);
                memory.add(process, shown.map(if_any))?;
            }
        }
        Ok(memory)
    }
}

fn find(root: Pid, known: &[Descendant]) -> io::Result<Vec<Descendant>> {
    if processes::are_children_listed() {
        find_listed(root, known)
    } else {
        find_among_all(root)
    }
}

fn find_listed(root: Pid, known: &[Descendant]) -> io::Result<Vec<Descendant>> {
    let list = processes::listed_children_of;
    let mut tree = ProcessTree::of(root, list)?;
    // the kernel skips a child if another child is reaped meanwhile; and a thread that ends passes its children on
    tree.find_again(known, processes::parent_of, list)?;
    Ok(tree.into_descendants())
}

/// Finds the descendants on a kernel that does not list children.
fn find_among_all(root: Pid) -> io::Result<Vec<Descendant>> {
    let all = processes::all()?;
    let children_of = |parent| {
        let children = all.iter().filter(|it| it.parent == parent);
        Ok(children.map(|it| it.process).collect())
    };
    Ok(ProcessTree::of(root, children_of)?.into_descendants())
}

#[cfg(test)]
mod tests {
    use std::process::Child;

    use super::*;
    use crate::system::{smaps_rollup, statm};
    use crate::waiting_child::start_shell;

    /// A running shell with a running program as its child. Both end when this value is dropped.
    struct Two {
        shell: Child,
    }

    impl Two {
        fn start() -> Self {
            Self {
                shell: start_shell(),
            }
        }

        fn are_both_in(&self, found: &[Descendant]) -> bool {
            let this = Pid::of_this_process();
            let shell = Pid(self.shell.id());
            let child_of = |parent| found.iter().any(|it| it.parent == parent);
            child_of(shell)
                && found
                    .iter()
                    .any(|it| (it.process, it.parent) == (shell, this))
        }
    }

    impl Drop for Two {
        fn drop(&mut self) {
            drop(self.shell.stdin.take());
            let _ = self.shell.wait();
        }
    }

    #[test]
    fn each_way_finds_a_child_and_a_grandchild() {
        let two = Two::start();
        assert!(!is_childless());
        let this = processes::this_process().expect("this process is there");
        if processes::are_children_listed() {
            assert!(two.are_both_in(&find_listed(this, &[]).expect("listed")));
        }
        assert!(two.are_both_in(&find_among_all(this).expect("listed")));
    }

    #[test]
    fn a_locked_list_does_not_block_other_threads() {
        let _two = Two::start();
        let descendants = Descendants::new();
        let held = descendants.known.lock().expect("no other thread holds it");
        let read = descendants.read("statm", statm::resident_set);
        assert!(read.expect("read").each.len() >= 2);
        assert!(held.is_empty());
    }

    #[test]
    fn a_process_that_has_ended_and_was_not_waited_for_is_no_error() {
        let mut two = Two::start();
        two.shell.kill().expect("killed");
        let descendants = Descendants::new();
        for (file, parse) in [
            ("statm", statm::resident_set as fn(&str) -> Option<Bytes>),
            ("smaps_rollup", smaps_rollup::proportional_set),
        ] {
            let memory = descendants.read(file, parse).expect("read");
            assert!(memory.left_out.is_none(), "{memory:?}");
        }
    }
}
