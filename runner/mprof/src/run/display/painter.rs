//! The thread that draws. A terminal that takes nothing, since somebody has typed ^S or a line is slow, keeps only that waiting:
//! it is looked as often as ever, and signals come.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::course::Course;
use super::terminal::Terminal;

/// A way to show on a terminal what has been seen.
pub(crate) trait Picture: Send {
    /// The terminal.
    fn terminal(&self) -> &Terminal;

    /// Makes room for it.
    fn enter(&mut self);

    /// Shows what has been seen so far.
    fn show(&mut self, course: &Course);

    /// Leaves the terminal as it was.
    fn leave(&mut self);

    /// Says in the end what has been seen and recorded.
    fn sum_up(&mut self, course: &Course, recording: &Path);
}

/// Has a picture drawn.
#[derive(Debug)]
pub(crate) struct Painter {
    next: Arc<Next>,
    thread: JoinHandle<()>,
}

/// What is to be done next. Who is too slow for all finds the newest here.
#[derive(Debug, Default)]
struct Next {
    wish: Mutex<Option<Wish>>,
    has_come: Condvar,
}

#[derive(Debug)]
enum Wish {
    Show(Course),
    Leave(Done),
    End(Course, PathBuf, Done),
}

/// It is done when this is dropped.
type Done = mpsc::Sender<()>;

/// So long it is waited for a terminal.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

impl Painter {
    /// Has this one drawn.
    pub(crate) fn start(picture: Box<dyn Picture>) -> io::Result<Self> {
        let next = Arc::new(Next::default());
        let theirs = Arc::clone(&next);
        let thread = thread::Builder::new().spawn(move || paint(picture, &theirs))?;
        Ok(Self { next, thread })
    }

    /// Shows what has been seen so far.
    pub(crate) fn show(&self, course: Course) {
        self.next.put(Wish::Show(course));
    }

    /// Leaves the terminal, up to the next that is shown.
    pub(crate) fn leave(&self) {
        let (done, is_done) = channel();
        self.next.put(Wish::Leave(done));
        let _ = is_done.recv_timeout(PATIENCE);
    }

    /// Leaves the terminal for good, and says there what has been seen; what ends when that is done.
    pub(crate) fn end(self, course: Course, recording: &Path) -> JoinHandle<()> {
        let (done, is_done) = channel();
        self.next.put(Wish::End(course, recording.to_owned(), done));
        let _ = is_done.recv_timeout(PATIENCE);
        self.thread
    }
}

impl Next {
    fn put(&self, wish: Wish) {
        *self.wish.lock().unwrap_or_else(PoisonError::into_inner) = Some(wish);
        self.has_come.notify_one();
    }

    fn take(&self) -> Wish {
        let mut wish = self.wish.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(wish) = wish.take() {
                return wish;
            }
            wish = self
                .has_come
                .wait(wish)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn paint(mut picture: Box<dyn Picture>, next: &Next) {
    let mut room = Room::NotMade;
    loop {
        match next.take() {
            // somebody else is typed at
            Wish::Show(_) if picture.terminal().is_others() => {}
            Wish::Show(course) => {
                if room == Room::NotMade {
                    picture.enter();
                    room = Room::Made;
                }
                picture.show(&course);
            }
            Wish::Leave(_done) => leave(picture.as_mut(), &mut room),
            Wish::End(course, recording, _done) => {
                leave(picture.as_mut(), &mut room);
                if !picture.terminal().is_others() {
                    picture.sum_up(&course, &recording);
                }
                return;
            }
        }
    }
}

fn leave(picture: &mut dyn Picture, room: &mut Room) {
    if *room == Room::Made {
        picture.leave();
        *room = Room::NotMade;
    }
}

/// Whether a picture has the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Made,
    NotMade,
}
