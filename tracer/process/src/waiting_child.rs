//! Child processes for tests.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Pid, stat};

/// Starts a program that copies its input to its output until the input ends. Returns when the program has answered, and
/// the child sleeps. From then on, the memory of the child does not change.
///
/// The program may be a shell that runs `cat`. The shell works for a moment after `cat` has answered, so that its memory
/// may still grow.
pub(crate) fn start(program: &str, words: &[&str]) -> Child {
    let mut command = Command::new(program);
    command.args(words);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("there is such a program");
    let to = child.stdin.as_mut().expect("a pipe");
    to.write_all(b"?").expect("written");
    let from = child.stdout.as_mut().expect("a pipe");
    from.read_exact(&mut [0]).expect("it has answered");
    let limit = Instant::now() + Duration::from_secs(60);
    while stat::is_asleep(Pid(child.id())) == Some(false) {
        assert!(Instant::now() < limit, "the child does not sleep");
        thread::yield_now();
    }
    child
}

/// Starts a shell that runs a program until its input ends.
pub(crate) fn start_shell() -> Child {
    start("sh", &["-c", "cat; :"])
}
