//! The processes that descend from another one, looked at again and again. What can stay open of each does, and who has
//! not run since the last look is neither asked for its children nor for its memory.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use super::cpu_time::CpuTime;
use super::folder::Folder;
use super::memory_file::MemoryFile;
use super::processes::{self, if_there};
use super::sharing::shares_memory;
use super::threads::Threads;
use crate::LeftOut;
use crate::memory::is_gone;
use crate::process_tree::{Descendant, Pid, ProcessTree};
use pyprof_measure::{Backend, Bytes};

#[derive(Debug)]
pub(super) struct TrackedTree {
    root: Pid,
    backend: Backend,
    known: Vec<Descendant>,
    members: HashMap<Pid, Node>,
    /// Whether somebody has ended since the last look: its children are given to others, who need not have run.
    has_lost: bool,
    /// When all were read last, whether they had run or not.
    all_read: Option<Instant>,
    /// Whether nobody has run since all were listed.
    is_settled: bool,
}

/// What the system takes from a process that does not run is seen after this time.
const SELDOM: Duration = Duration::from_secs(1);

impl TrackedTree {
    /// All that descend from `root`; nobody has been looked for.
    pub(super) fn of(root: Pid, backend: Backend) -> Self {
        Self {
            root,
            backend,
            known: Vec::new(),
            members: HashMap::new(),
            has_lost: true,
            all_read: None,
            is_settled: false,
        }
    }

    /// Shows each that was found with its memory now. One that may not be read is left out, and the first of those is given back.
    pub(super) fn read(&mut self, mut seen: impl FnMut(Pid, Bytes)) -> io::Result<Option<LeftOut>> {
        let mut left_out = None;
        let mut ended = Vec::new();
        self.has_lost = false;
        for &descendant in &self.known {
            let process = descendant.process;
            let Some(member) = self.members.get_mut(&process) else {
                continue;
            };
            if !member.is_apart && shares_memory(descendant) {
                continue;
            }
            member.is_apart = true;
            let before = member.amount;
            match member.read() {
                // nothing is left of one that has ended and was not waited for; that may be so for long
                Ok(Bytes::ZERO) => self.has_lost |= before != Some(Bytes::ZERO),
                Ok(amount) => seen(process, amount),
                Err(why) if is_gone(&why) => ended.push(process),
                Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                    left_out.get_or_insert(LeftOut { process, why });
                }
                Err(why) => return Err(why),
            }
        }
        for process in ended {
            self.has_lost = true;
            // another one may have its number
            self.members.remove(&process);
        }
        Ok(left_out)
    }

    /// Finds who there is, before they are read.
    pub(super) fn find(&mut self) -> io::Result<()> {
        if !self.ask()? {
            return Ok(());
        }
        let family = if processes::are_children_listed() {
            self.listed()?
        } else {
            self.among_all()?
        };
        self.members.retain(|it, _| family.has(*it));
        self.known = family.into_descendants();
        for &Descendant { process, parent } in &self.known {
            if let Some(member) = member(&mut self.members, process, self.backend)? {
                member.parent = parent;
            }
        }
        Ok(())
    }

    /// Decides who is asked at this look; whether anybody is asked for children.
    fn ask(&mut self) -> io::Result<bool> {
        member(&mut self.members, self.root, self.backend)?;
        let members = self.members.iter_mut();
        let ran =
            members.filter_map(|(&process, member)| member.has_run(process).then_some(process));
        let ran: Vec<Pid> = ran.collect();
        let now = Instant::now();
        let is_long_ago = |read| now.saturating_duration_since(read) >= SELDOM;
        let is_due = self.all_read.is_none_or(is_long_ago);
        // one that was never seen may have ended, and left a child to one that has not run
        let are_all_listed = self.has_lost || (is_due && !self.is_settled);
        let are_all_read = is_due || (is_shared(self.backend) && !ran.is_empty());
        for member in self.members.values_mut() {
            member.is_listed = are_all_listed;
            member.is_read = are_all_read;
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

    /// The children of one that has ended are given to one of its ancestors, as some children are from the start.
    fn ask_with_ancestors(&mut self, process: Pid) {
        if let Some(member) = self.members.get_mut(&process) {
            member.is_read = true;
        }
        let mut next = process;
        while let Some(member) = self.members.get_mut(&next)
            && !member.is_listed
        {
            member.is_listed = true;
            next = member.parent;
        }
    }

    fn listed(&mut self) -> io::Result<ProcessTree> {
        let (members, backend) = (&mut self.members, self.backend);
        let mut children_of = |process| match member(members, process, backend)? {
            Some(member) => member.children(process),
            None => Ok(Vec::new()),
        };
        let mut family = ProcessTree::of(self.root, &mut children_of)?;
        // the kernel skips one when another is waited for meanwhile, and a thread that ends gives its children away
        family.find_again(&self.known, processes::parent_of, children_of)?;
        Ok(family)
    }

    /// For a kernel that does not list them.
    fn among_all(&self) -> io::Result<ProcessTree> {
        let all = processes::all()?;
        ProcessTree::of(self.root, |parent| {
            let children = all.iter().filter(|it| it.parent == parent);
            Ok(children.map(|it| it.process).collect())
        })
    }
}

/// Whether what others do changes the figure of a process.
fn is_shared(backend: Backend) -> bool {
    backend != Backend::ResidentSet
}

/// One of them, or the process that they descend from.
#[derive(Debug)]
struct Node {
    folder: Folder,
    figure: MemoryFile,
    threads: Option<Threads>,
    /// Nobody's number for the process that they descend from.
    parent: Pid,
    /// At the last look.
    worked: Option<CpuTime>,
    /// Whether it is asked for its children at this look: else they are as they were.
    is_listed: bool,
    children: Vec<Pid>,
    /// Whether it is asked for its memory at this look: else that is as it was.
    is_read: bool,
    amount: Option<Bytes>,
    /// Between `vfork` and `execve` a process has its parent's memory, and never again afterwards.
    is_apart: bool,
}

/// What is known of a process; nothing of one that has ended meanwhile.
fn member(
    members: &mut HashMap<Pid, Node>,
    process: Pid,
    backend: Backend,
) -> io::Result<Option<&mut Node>> {
    use std::collections::hash_map::Entry;

    Ok(match members.entry(process) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(unknown) => {
            if_there(Node::of(process, backend))?.map(|member| unknown.insert(member))
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
            figure: MemoryFile::of(&folder, backend)?,
            folder,
            threads: None,
            parent: 0,
            worked: CpuTime::by(process),
            is_listed: true,
            children: Vec::new(),
            is_read: true,
            amount: None,
            is_apart: false,
        })
    }

    /// Whether it has run since this was asked last.
    fn has_run(&mut self, process: Pid) -> bool {
        let before = self.worked;
        self.worked = CpuTime::by(process);
        // one that has no clock any more has ended
        self.worked.is_none() || self.worked != before
    }

    fn read(&mut self) -> io::Result<Bytes> {
        match self.amount {
            Some(amount) if !self.is_read => Ok(amount),
            _ => {
                let amount = self.figure.read(&self.folder)?;
                self.amount = Some(amount);
                Ok(amount)
            }
        }
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
