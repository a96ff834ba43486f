//! The processes that descend from another one, looked at again and again. What can stay open of each does, and who has
//! not run since the last look is not asked for its children.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use super::figure::Figure;
use super::folder::Folder;
use super::processes::{self, if_there};
use super::sharing::shares_memory;
use super::threads::Threads;
use super::worked::Worked;
use crate::descent::{Descendant, Family, Process};
use crate::memory::has_ended;
use crate::{Backend, Bytes, LeftOut};

#[derive(Debug)]
pub(super) struct Kin {
    root: Process,
    backend: Backend,
    known: Vec<Descendant>,
    members: HashMap<Process, Member>,
    /// Whether somebody has ended since the last look: its children are given to others, who need not have run.
    has_lost: bool,
    /// When all were read last, whether they had run or not.
    all_read: Option<Instant>,
    /// Who is asked at this look.
    when: When,
}

/// What the system takes from a process that does not run is seen after this time.
const SELDOM: Duration = Duration::from_secs(1);

impl Kin {
    /// All that descend from `root`; nobody has been looked for.
    pub(super) fn of(root: Process, backend: Backend) -> Self {
        Self {
            root,
            backend,
            known: Vec::new(),
            members: HashMap::new(),
            has_lost: true,
            all_read: None,
            when: When::Always,
        }
    }

    /// Shows each that was found with its memory now. One that may not be read is left out, and the first of those is given back.
    pub(super) fn read(
        &mut self,
        mut seen: impl FnMut(Process, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        let when = self.when;
        let mut left_out = None;
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
            match member.read(when) {
                // nothing is left of one that has ended and was not waited for
                Ok(Bytes::ZERO) => self.has_lost = true,
                Ok(amount) => seen(process, amount),
                Err(why) if has_ended(&why) => self.has_lost = true,
                Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                    left_out.get_or_insert(LeftOut { process, why });
                }
                Err(why) => return Err(why),
            }
        }
        Ok(left_out)
    }

    /// Finds who there is, before they are read.
    pub(super) fn find(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let is_long_ago = |read| now.saturating_duration_since(read) >= SELDOM;
        self.when = if self.has_lost || self.all_read.is_none_or(is_long_ago) {
            self.all_read = Some(now);
            When::Always
        } else {
            When::Worked
        };
        let family = if processes::are_children_listed() {
            self.listed()?
        } else {
            self.among_all()?
        };
        self.known = family.into_descendants();
        let (known, root) = (&self.known, self.root);
        if self.members.len() > known.len() + 1 {
            let is_known = |it: &Process| known.iter().any(|known| known.process == *it);
            self.members.retain(|it, _| *it == root || is_known(it));
        }
        for &Descendant { process, .. } in &self.known {
            member(&mut self.members, process, self.backend)?;
        }
        Ok(())
    }

    fn listed(&mut self) -> io::Result<Family> {
        let (members, backend, when) = (&mut self.members, self.backend, self.when);
        let mut children_of = |process| match member(members, process, backend)? {
            Some(member) => member.children(process, when),
            None => Ok(Vec::new()),
        };
        let mut family = Family::of(self.root, &mut children_of)?;
        // the kernel skips one when another is waited for meanwhile, and a thread that ends gives its children away
        family.find_again(&self.known, processes::parent_of, children_of)?;
        Ok(family)
    }

    /// For a kernel that does not list them.
    fn among_all(&self) -> io::Result<Family> {
        let all = processes::all()?;
        Family::of(self.root, |parent| {
            let children = all.iter().filter(|it| it.parent == parent);
            Ok(children.map(|it| it.process).collect())
        })
    }
}

/// When a process is asked again for its children, and for its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    /// If it has run.
    Worked,
}

/// One of them, or the process that they descend from.
#[derive(Debug)]
struct Member {
    folder: Folder,
    figure: Figure,
    threads: Option<Threads>,
    worked: Option<Worked>,
    /// As they were at the last look at which it had worked.
    children: Vec<Process>,
    amount: Option<Bytes>,
    /// Between `vfork` and `execve` a process has its parent's memory, and never again afterwards.
    is_apart: bool,
}

/// What is known of a process; nothing of one that has ended meanwhile.
fn member(
    members: &mut HashMap<Process, Member>,
    process: Process,
    backend: Backend,
) -> io::Result<Option<&mut Member>> {
    use std::collections::hash_map::Entry;

    Ok(match members.entry(process) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(unknown) => {
            if_there(Member::of(process, backend))?.map(|member| unknown.insert(member))
        }
    })
}

impl Member {
    fn of(process: Process, backend: Backend) -> io::Result<Self> {
        let folder = Folder::of(process)?;
        Ok(Self {
            figure: Figure::of(&folder, backend)?,
            folder,
            threads: None,
            worked: None,
            children: Vec::new(),
            amount: None,
            is_apart: false,
        })
    }

    fn read(&mut self, when: When) -> io::Result<Bytes> {
        match self.amount {
            Some(amount) if when == When::Worked => Ok(amount),
            _ => {
                let amount = self.figure.read(&self.folder)?;
                // without a clock it may have worked
                self.amount = self.worked.map(|_| amount);
                Ok(amount)
            }
        }
    }

    fn children(&mut self, process: Process, when: When) -> io::Result<Vec<Process>> {
        let worked = Worked::by(process);
        if when == When::Worked && worked.is_some() && worked == self.worked {
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
        self.worked = worked;
        self.amount = None;
        self.children = threads.children(&self.folder)?;
        Ok(self.children.clone())
    }
}
