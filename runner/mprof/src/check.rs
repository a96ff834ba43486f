//! `mprof check`: budgets for the memory of functions and lines, and the figures of a lock.

pub(crate) mod cannot_check;
mod config_file;

use std::env;
use std::ffi::c_int;
use std::fs;
use std::path::{Path, PathBuf, absolute};

use pyprof_check::{
    Lock, Outcome, check_budgets, check_lock, github, junit, read_lock, text, unknown_subjects,
};
use pyprof_console::{exit_status, print, print_bytes};
use pyprof_export::Document;

use crate::command_line::{Check, CheckFormat, Lock as LockOptions};
use crate::document_file;
use crate::failure::Failure;
use crate::report::save;
use crate::warning::warn;

use cannot_check::CannotCheck;

/// Prints the failures. Returns the exit status, which tells whether there are any.
pub(crate) fn check(options: &Check) -> Result<c_int, Failure> {
    let document = document_file::read(&options.record).map_err(CannotCheck::from)?;
    let mut outcomes = Vec::new();
    let found = config_file::find(options.config.as_deref())?;
    if found.is_none() && options.lock.is_none() {
        return Err(CannotCheck::NoBudgets.into());
    }
    if let Some((config, folder)) = found {
        let budgets = &config.budgets;
        outcomes.extend(check_budgets(&document, budgets, &folder));
        if document.heap.is_some() {
            for name in unknown_subjects(&document, budgets, &folder) {
                warn(format!(
                    "no line of `{name}` has allocated anything: is its name right?"
                ));
            }
        }
    }
    if let Some(path) = &options.lock {
        outcomes.extend(of_lock(&document, path, options)?);
    }
    match options.format {
        CheckFormat::Text => print(&text(&outcomes))?,
        CheckFormat::Junit => print_bytes(junit(&outcomes).as_bytes())?,
        CheckFormat::Github => {
            let folder = env::current_dir().unwrap_or_default();
            print_bytes(github(&outcomes, &folder).as_bytes())?;
        }
    }
    let is_kept = outcomes.iter().all(|outcome| outcome.failure.is_none());
    match is_kept {
        true => Ok(exit_status::DONE),
        false => Ok(exit_status::OVER_BUDGET),
    }
}

/// Compares a run with a lock.
fn of_lock(document: &Document, path: &Path, options: &Check) -> Result<Vec<Outcome>, CannotCheck> {
    let content = fs::read_to_string(path).map_err(|cause| CannotCheck::Lock {
        path: path.to_owned(),
        cause: cause.into(),
    })?;
    let lock = read_lock(&content).map_err(|cause| CannotCheck::Lock {
        path: path.to_owned(),
        cause: cause.into(),
    })?;
    let run = lock_of(document, path, &options.record)?;
    if lock.python != run.python {
        warn(format!(
            "the lock is of Python {}, and the run of Python {}: their figures may differ",
            lock.python, run.python
        ));
    }
    let tolerance = options.tolerance.unwrap_or_default();
    Ok(check_lock(&lock, &run, tolerance))
}

/// `mprof lock`: writes the figures of a record to a file. Returns the exit status.
pub(crate) fn lock(options: &LockOptions) -> Result<c_int, Failure> {
    let document = document_file::read(&options.record).map_err(CannotCheck::from)?;
    let lock = lock_of(&document, &options.output, &options.record)?;
    save(&options.output, lock.to_string().as_bytes())?;
    Ok(exit_status::DONE)
}

/// Returns the figures of a run, with paths relative to the folder of the file `path`.
fn lock_of(document: &Document, path: &Path, record: &Path) -> Result<Lock, CannotCheck> {
    let heap = document.heap.as_ref();
    let heap = heap.ok_or_else(|| CannotCheck::NoHeap(record.to_owned()))?;
    if heap.missing_blocks > 0 {
        return Err(CannotCheck::Incomplete(record.to_owned()));
    }
    document_file::warn_of_changed_sources(record, heap);
    Ok(Lock::new(document, heap, &folder_of(path)))
}

/// Returns the folder of a file, as an absolute path.
fn folder_of(path: &Path) -> PathBuf {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    path.parent().map(Path::to_owned).unwrap_or_default()
}
