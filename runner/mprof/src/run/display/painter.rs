//! The thread that draws. If the terminal blocks, after ^S or on a slow line, only this thread waits: samples are taken
//! at their times, and signals are handled.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::history::History;
use super::terminal::Terminal;

/// A picture of the memory on a terminal.
pub(crate) trait Picture: Send {
    /// Returns the terminal of the picture.
    fn terminal(&self) -> &Terminal;

    /// Prepares the terminal.
    fn enter(&mut self);

    /// Draws the memory so far.
    fn show(&mut self, history: &History);

    /// Restores the terminal.
    fn leave(&mut self);

    /// Writes the summary of the finished recording.
    fn sum_up(&mut self, history: &History, recording: &Path);
}

/// The thread that draws a picture.
#[derive(Debug)]
pub(crate) struct Painter {
    next: Arc<NextTask>,
    thread: JoinHandle<()>,
}

/// The next task of the thread. A new task replaces a task that the thread has not begun.
#[derive(Debug, Default)]
struct NextTask {
    task: Mutex<Option<Task>>,
    is_set: Condvar,
}

#[derive(Debug)]
enum Task {
    Show(History),
    Leave(DoneSender),
    End(History, PathBuf, DoneSender),
}

/// A sender that is dropped when the task is done. No value is sent.
type DoneSender = mpsc::Sender<()>;

/// The maximum time that mprof waits for a terminal that blocks.
pub(crate) const TERMINAL_TIMEOUT: Duration = Duration::from_secs(1);

impl Painter {
    /// Starts a thread that draws this picture.
    pub(crate) fn start(picture: Box<dyn Picture>) -> io::Result<Self> {
        let next = Arc::new(NextTask::default());
        let of_thread = Arc::clone(&next);
        let thread = thread::Builder::new().spawn(move || paint(picture, &of_thread))?;
        Ok(Self { next, thread })
    }

    /// Draws the memory so far.
    pub(crate) fn show(&self, history: History) {
        self.next.put(Task::Show(history));
    }

    /// Restores the terminal until the next call of `show`.
    pub(crate) fn leave(&self) {
        let (done, is_done) = channel();
        self.next.put(Task::Leave(done));
        let _ = is_done.recv_timeout(TERMINAL_TIMEOUT);
    }

    /// Restores the terminal for good and writes the summary. The thread ends when both are done.
    pub(crate) fn end(self, history: History, recording: &Path) -> JoinHandle<()> {
        let (done, is_done) = channel();
        self.next
            .put(Task::End(history, recording.to_owned(), done));
        let _ = is_done.recv_timeout(TERMINAL_TIMEOUT);
        self.thread
    }
}

impl NextTask {
    fn put(&self, task: Task) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        self.is_set.notify_one();
    }

    fn take(&self) -> Task {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(task) = task.take() {
                return task;
            }
            task = self
                .is_set
                .wait(task)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn paint(mut picture: Box<dyn Picture>, next: &NextTask) {
    let mut state = State::Left;
    loop {
        match next.take() {
            // another process group is in the foreground and uses the terminal
            Task::Show(_) if picture.terminal().has_other_foreground_group() => {}
            Task::Show(history) => {
                if state == State::Left {
                    picture.enter();
                    state = State::Entered;
                }
                picture.show(&history);
            }
            Task::Leave(_done) => leave(picture.as_mut(), &mut state),
            Task::End(history, recording, _done) => {
                leave(picture.as_mut(), &mut state);
                if !picture.terminal().has_other_foreground_group() {
                    picture.sum_up(&history, &recording);
                }
                return;
            }
        }
    }
}

fn leave(picture: &mut dyn Picture, state: &mut State) {
    if *state == State::Entered {
        picture.leave();
        *state = State::Left;
    }
}

/// The state of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Entered,
    Left,
}
