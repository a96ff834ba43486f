//! The descendants of a process, read many times. Their files stay open if possible. A process whose CPU time has not
//! advanced since the last sample is neither listed nor read again.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use pyprof_measure::{Backend, Bytes};

use super::cpu_time::CpuTime;
use super::folder::Folder;
use super::memory_file::MemoryFile;
use super::processes::{self, if_there};
use super::sharing::shares_memory;
use super::threads::Threads;
use crate::LeftOut;
use crate::Pid;
use crate::memory::is_gone;
use crate::process_tree::{Descendant, ProcessTree};

#[derive(Debug)]
pub(super) struct TrackedTree {
    root: Pid,
    backend: Backend,
    known: Vec<Descendant>,
    nodes: HashMap<Pid, Node>,
    /// True if a process has ended since the last sample: its children get another parent, which need not have run.
    has_lost: bool,
    /// The time at which all processes were last read, including those that had not run.
    all_read: Option<Instant>,
    /// True if no process has run since all were listed.
    is_settled: bool,
}

/// The interval between readings of all processes. It bounds the delay until a change is seen that the system makes to
/// the memory of a process that does not run.
const SELDOM: Duration = Duration::from_secs(1);

impl TrackedTree {
    /// Makes an empty tree for the descendants of `root`.
    pub(super) fn of(root: Pid, backend: Backend) -> Self {
        Self {
            root,
            backend,
            known: Vec::new(),
            nodes: HashMap::new(),
            has_lost: true,
            all_read: None,
            is_settled: false,
        }
    }

    /// Calls `seen` with the pid and the memory of each process found. Processes that may not be read are left out; the
    /// first of them is returned.
    pub(super) fn read(&mut self, mut seen: impl FnMut(Pid, Bytes)) -> io::Result<Option<LeftOut>> {
        let mut left_out = None;
        let mut ended = Vec::new();
        self.has_lost = false;
        for &descendant in &self.known {
            let process = descendant.process;
            let Some(node) = self.nodes.get_mut(&process) else {
                continue;
            };
            if !node.is_apart && shares_memory(descendant) {
                continue;
            }
            node.is_apart = true;
            let was_without_memory = node.last == LastReading::NoMemory;
            match node.read() {
                // the process has ended and was not waited for; it may stay so for long
                Ok(None) => self.has_lost |= !was_without_memory,
                Ok(Some(amount)) => seen(process, amount),
                Err(why) if is_gone(&why) => ended.push(process),
                Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                    left_out.get_or_insert(LeftOut { process, why });
                }
                Err(why) => return Err(why),
            }
        }
        for process in ended {
            self.has_lost = true;
            // another process may have this pid now
            self.nodes.remove(&process);
        }
        Ok(left_out)
    }

    /// Lists the tree if needed, before it is read.
    pub(super) fn find(&mut self) -> io::Result<()> {
        if !self.ask()? {
            return Ok(());
        }
        let tree = if processes::are_children_listed() {
            self.listed()?
        } else {
            self.among_all()?
        };
        self.nodes.retain(|it, _| tree.has(*it));
        self.known = tree.into_descendants();
        for &Descendant { process, parent } in &self.known {
            if let Some(node) = node(&mut self.nodes, process, self.backend)? {
                node.parent = parent;
            }
        }
        Ok(())
    }

    /// Decides which processes this sample lists and reads. Returns whether any process is listed.
    fn ask(&mut self) -> io::Result<bool> {
        node(&mut self.nodes, self.root, self.backend)?;
        let nodes = self.nodes.iter_mut();
        let ran = nodes.filter_map(|(&process, node)| node.has_run(process).then_some(process));
        let ran: Vec<Pid> = ran.collect();
        let now = Instant::now();
        let is_long_ago = |read| now.saturating_duration_since(read) >= SELDOM;
        let is_due = self.all_read.is_none_or(is_long_ago);
        // a process that was never seen may have ended, and passed a child on to a process that has not run
        let are_all_listed = self.has_lost || (is_due && !self.is_settled);
        let are_all_read = is_due || (is_shared(self.backend) && !ran.is_empty());
        for node in self.nodes.values_mut() {
            node.is_listed = are_all_listed;
            node.is_read = are_all_read;
        }
        for &process in &ran {
            self.ask_with_ancestors(process);
        }
        if is_due {
            self.all_read = Some(now);
        }
        self.is_settled = ran.is_empty() && (self.is_settled || are_all_listed);
        Ok(are_all_listed || !ran.is_empty())
    }

    /// Marks a process for reading. Marks the process and its ancestors for listing: when a process ends, one of its
    /// ancestors gets its children. An ancestor also gets some children at their start.
    fn ask_with_ancestors(&mut self, process: Pid) {
        if let Some(node) = self.nodes.get_mut(&process) {
            node.is_read = true;
        }
        let mut next = process;
        while let Some(node) = self.nodes.get_mut(&next)
            && !node.is_listed
        {
            node.is_listed = true;
            next = node.parent;
        }
    }

    fn listed(&mut self) -> io::Result<ProcessTree> {
        let (nodes, backend) = (&mut self.nodes, self.backend);
        let mut children_of = |process| match node(nodes, process, backend)? {
            Some(node) => node.children(process),
            None => Ok(Vec::new()),
        };
        let mut tree = ProcessTree::of(self.root, &mut children_of)?;
        // the kernel skips a child if another child is reaped meanwhile; and a thread that ends passes its children on
        tree.find_again(&self.known, processes::parent_of, children_of)?;
        Ok(tree)
    }

    /// Lists the tree on a kernel that does not list children.
    fn among_all(&self) -> io::Result<ProcessTree> {
        let all = processes::all()?;
        ProcessTree::of(self.root, |parent| {
            let children = all.iter().filter(|it| it.parent == parent);
            Ok(children.map(|it| it.process).collect())
        })
    }
}

/// Returns whether other processes can change what this backend counts for a process.
fn is_shared(backend: Backend) -> bool {
    backend != Backend::ResidentSet
}

/// The memory of a process at its last reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LastReading {
    /// The process was never read.
    Never,
    /// The process had ended and was not waited for.
    NoMemory,
    Memory(Bytes),
}

/// A process of the tree, or its root.
#[derive(Debug)]
struct Node {
    folder: Folder,
    file: MemoryFile,
    threads: Option<Threads>,
    /// The parent's pid. Zero, which is no pid, for the root.
    parent: Pid,
    /// The CPU time at the last sample.
    cpu_time: Option<CpuTime>,
    /// True if this sample lists the children; otherwise `children` still holds.
    is_listed: bool,
    children: Vec<Pid>,
    /// True if this sample reads the memory; otherwise `last` still holds.
    is_read: bool,
    last: LastReading,
    /// True if the process has its own memory. Between `vfork` and `execve` it shares its parent's, but never
    /// afterwards.
    is_apart: bool,
}

/// Returns the node of a process, and makes it if it is new; none if the process has ended meanwhile.
fn node(
    nodes: &mut HashMap<Pid, Node>,
    process: Pid,
    backend: Backend,
) -> io::Result<Option<&mut Node>> {
    use std::collections::hash_map::Entry;

    Ok(match nodes.entry(process) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(unknown) => {
            if_there(Node::of(process, backend))?.map(|node| unknown.insert(node))
        }
    })
}

impl Node {
    fn of(process: Pid, backend: Backend) -> io::Result<Self> {
        let folder = Folder::of(process)?;
        if folder.is_one_of_the_last() {
            return Err(io::Error::from_raw_os_error(libc::EMFILE));
        }
        Ok(Self {
            file: MemoryFile::of(&folder, backend)?,
            folder,
            threads: None,
            parent: Pid(0),
            cpu_time: CpuTime::of(process),
            is_listed: true,
            children: Vec::new(),
            is_read: true,
            last: LastReading::Never,
            is_apart: false,
        })
    }

    /// Returns whether the process has run since the last sample.
    fn has_run(&mut self, process: Pid) -> bool {
        let before = self.cpu_time;
        self.cpu_time = CpuTime::of(process);
        // a process without a CPU clock has ended
        self.cpu_time.is_none() || self.cpu_time != before
    }

    /// Returns the memory; none for a process that has ended and was not waited for.
    fn read(&mut self) -> io::Result<Option<Bytes>> {
        if self.is_read || self.last == LastReading::Never {
            let read = self.file.read(&self.folder)?;
            self.last = read.map_or(LastReading::NoMemory, LastReading::Memory);
        }
        Ok(match self.last {
            LastReading::Memory(amount) => Some(amount),
            LastReading::NoMemory | LastReading::Never => None,
        })
    }

    fn children(&mut self, process: Pid) -> io::Result<Vec<Pid>> {
        if !self.is_listed {
            return Ok(self.children.clone());
        }
        let threads = match &mut self.threads {
            Some(threads) => threads,
            none => {
                let Some(threads) = if_there(Threads::of(process, &self.folder))? else {
                    return Ok(Vec::new());
                };
                none.insert(threads)
            }
        };
        self.children = threads.children(&self.folder)?;
        Ok(self.children.clone())
    }
}
