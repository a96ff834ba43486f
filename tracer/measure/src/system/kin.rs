//! The processes that descend from another one, looked at again and again. What can stay open of each does, and who has
//! not run since the last look is neither asked for its children nor for its memory.

use std::collections::{HashMap, HashSet};
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
    /// Whether anybody has run since all were listed.
    has_run: bool,
    /// Who is asked at this look besides those who have run.
    asked: Asked,
}

/// Those of whom something may be new although they have not run.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// All may have other children: those of one who has ended.
    all_for_children: bool,
    /// All may have less memory: the system has taken it.
    all_for_memory: bool,
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
            has_run: true,
            asked: Asked {
                all_for_children: true,
                all_for_memory: true,
            },
        }
    }

    /// Shows each that was found with its memory now. One that may not be read is left out, and the first of those is given back.
    pub(super) fn read(
        &mut self,
        mut seen: impl FnMut(Process, Bytes),
    ) -> io::Result<Option<LeftOut>> {
        let asked = self.asked;
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
            match member.read(asked) {
                // nothing is left of one that has ended and was not waited for; that may be so for long
                Ok(Bytes::ZERO) => self.has_lost |= member.has_run,
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
        if !self.ask()? {
            return Ok(());
        }
        let family = if processes::are_children_listed() {
            self.listed()?
        } else {
            self.among_all()?
        };
        self.known = family.into_descendants();
        let (known, root) = (&self.known, self.root);
        if self.members.len() > known.len() + 1 {
            let known: HashSet<Process> = known.iter().map(|it| it.process).collect();
            let is_known = |it: Process| it == root || known.contains(&it);
            self.members.retain(|it, _| is_known(*it));
        }
        for &Descendant { process, .. } in &self.known {
            member(&mut self.members, process, self.backend)?;
        }
        Ok(())
    }

    /// Decides who is asked at this look; whether anybody may have other children than before.
    fn ask(&mut self) -> io::Result<bool> {
        member(&mut self.members, self.root, self.backend)?;
        let mut has_anyone_run = false;
        for (&process, member) in &mut self.members {
            member.look_at_clock(process);
            has_anyone_run |= member.has_run;
        }
        self.has_run |= has_anyone_run;
        let now = Instant::now();
        let is_long_ago = |read| now.saturating_duration_since(read) >= SELDOM;
        let is_due = self.all_read.is_none_or(is_long_ago);
        self.asked = Asked {
            // one that was never seen may have ended, and left a child to one that has not run
            all_for_children: self.has_lost || (is_due && self.has_run),
            all_for_memory: self.has_lost || is_due,
        };
        if is_due {
            self.all_read = Some(now);
        }
        if self.asked.all_for_children {
            self.has_run = false;
        }
        Ok(has_anyone_run || self.asked.all_for_children)
    }

    fn listed(&mut self) -> io::Result<Family> {
        let (members, backend, asked) = (&mut self.members, self.backend, self.asked);
        let mut children_of = |process| match member(members, process, backend)? {
            Some(member) => member.children(process, asked),
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

/// One of them, or the process that they descend from.
#[derive(Debug)]
struct Member {
    folder: Folder,
    figure: Figure,
    threads: Option<Threads>,
    /// At the last look.
    worked: Option<Worked>,
    /// Whether it had run since the look before that.
    has_run: bool,
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
            worked: Worked::by(process),
            has_run: true,
            children: Vec::new(),
            amount: None,
            is_apart: false,
        })
    }

    fn look_at_clock(&mut self, process: Process) {
        let worked = Worked::by(process);
        // one that has no clock any more has ended
        self.has_run = worked.is_none() || worked != self.worked;
        self.worked = worked;
    }

    fn read(&mut self, asked: Asked) -> io::Result<Bytes> {
        match self.amount {
            Some(amount) if !(self.has_run || asked.all_for_memory) => Ok(amount),
            _ => {
                let amount = self.figure.read(&self.folder)?;
                self.amount = Some(amount);
                Ok(amount)
            }
        }
    }

    fn children(&mut self, process: Process, asked: Asked) -> io::Result<Vec<Process>> {
        if !(self.has_run || asked.all_for_children) {
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
