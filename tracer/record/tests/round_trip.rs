//! What is written into a record is read from it, at every moment.

use std::fs;
use std::path::{Path, PathBuf};

use pyprof_measure::{Bytes, Columns, Execution, Measurements, Row};
use pyprof_process::{Machine, ProcessId};
use pyprof_record::{About, Ending, FunctionText, Record, Unreadable, Writer};
use tempfile::TempDir;

fn about() -> About {
    About {
        command: b"pyprof\0a b.py\0".to_vec(),
        python: "3.13.1".to_owned(),
        machine: Some(machine()),
        precision: 3,
    }
}

fn machine() -> Machine {
    Machine {
        kernel: Some("Linux 6.1.0".to_owned()),
        cores: Some(8),
        memory: Some(Bytes::new(15925 << 20)),
    }
}

fn new() -> (TempDir, PathBuf, Writer) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.record");
    let writer = Writer::create(&path, &about()).expect("a new file");
    (folder, path, writer)
}

fn read(path: &Path) -> Record {
    Record::read(path).expect("a record")
}

/// Adds a function of these lines, the first of which has the number 10.
fn add(writer: &mut Writer, text: &[String]) -> Measurements {
    let number = writer
        .add_function(&FunctionText {
            path: b"x\xff.py",
            columns: Columns::Classic,
            first_line: 10,
            first_row: 10,
            text,
        })
        .expect("room");
    let cells = writer.add_lines(number, text.len()).expect("room");
    Measurements::shared(10, cells)
}

fn execution(mebibytes: i64) -> Execution {
    Execution {
        increment: Bytes::new(mebibytes << 20),
        memory: Bytes::new((mebibytes + 100) << 20),
        ..Execution::default()
    }
}

#[test]
fn each_measurement_is_in_the_file_at_once() {
    let (_folder, path, mut writer) = new();
    let text = ["@profile\n", "def f():\n", "    x = \"\u{e9}\"\n"].map(str::to_owned);
    let mut measured = add(&mut writer, &text);
    assert!(read(&path).tables.is_empty(), "no line was executed");
    measured.enter(Bytes::new(7));
    for count in 1..4 {
        measured.count(12, execution(count));
        let record = read(&path);
        assert_eq!(record.tables.len(), 1);
        let row = &record.tables[0].rows[2];
        assert_eq!(row.text, text[2]);
        assert_eq!(row.measured, measured.line(12));
        assert_eq!(
            row.measured.map(|line| line.occurrences),
            Some(count.unsigned_abs())
        );
    }
    measured.count(10, execution(0));
    let rows = read(&path).tables.remove(0).rows;
    let increments = rows
        .iter()
        .map(|row| row.measured.map(|line| line.increment.whole()));
    assert_eq!(
        increments.collect::<Vec<_>>(),
        [Some(7), None, Some(6 << 20)]
    );
}

#[test]
fn the_record_names_its_process_and_its_end() {
    let (_folder, path, writer) = new();
    let record = read(&path);
    assert_eq!(record.process, ProcessId::of_this_process());
    assert_eq!(record.command, about().command);
    assert_eq!((&*record.python, record.precision), ("3.13.1", 3));
    assert_eq!(record.machine, Some(machine()));
    assert_eq!((record.ending, record.ended), (Ending::Unwritten, None));
    for ending in [Ending::Executed, Ending::Signal(15), Ending::Finished] {
        writer.end(ending);
        let record = read(&path);
        assert_eq!(record.ending, ending);
        assert!(record.ended.is_some_and(|ended| ended >= record.begun));
    }
}

#[test]
fn a_machine_has_the_facts_that_are_known() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, machine) in [None, Some(Machine::default())].into_iter().enumerate() {
        let path = folder.path().join(number.to_string());
        let about = About {
            machine: machine.clone(),
            ..about()
        };
        Writer::create(&path, &about).expect("a new file");
        assert_eq!(read(&path).machine, machine);
    }
}

#[test]
fn the_file_grows_with_the_functions_and_not_with_their_calls() {
    let (_folder, path, mut writer) = new();
    let long: Vec<String> = (0..1000)
        .map(|number| format!("    line = {number}\n"))
        .collect();
    let mut all: Vec<Measurements> = (0..40).map(|_| add(&mut writer, &long)).collect();
    let length = fs::metadata(&path).expect("a file").len();
    for measured in &mut all {
        for line in 10..1010 {
            measured.count(line, execution(1));
        }
    }
    assert_eq!(fs::metadata(&path).expect("a file").len(), length);
    assert!((2 << 20..8 << 20).contains(&length), "{length}");
    let tables = read(&path).tables;
    assert_eq!(tables.len(), 40);
    let is_measured = |row: &Row| row.measured.is_some_and(|line| line.occurrences == 1);
    assert!(
        tables
            .iter()
            .all(|table| table.rows.iter().all(is_measured))
    );
}

#[test]
fn measurements_of_one_function_add_up() {
    let (_folder, path, mut writer) = new();
    let text = ["@profile\n".to_owned(), "def f(): pass\n".to_owned()];
    let number = writer
        .add_function(&FunctionText {
            path: b"x.py",
            columns: Columns::Allocations,
            first_line: 10,
            first_row: 10,
            text: &text,
        })
        .expect("room");
    let mut measured = Measurements::shared(10, writer.add_lines(number, 2).expect("room"));
    measured.count(11, execution(2));
    let taken = measured.split(Some(writer.add_lines(number, 2).expect("room")));
    measured.count(11, execution(3));
    assert_eq!(taken.line(11).map(|line| line.occurrences), Some(1));
    let table = read(&path).tables.remove(0);
    assert_eq!(table.columns, Columns::Allocations);
    let line = table.rows[1].measured.expect("executed twice");
    assert_eq!((line.occurrences, line.increment.whole()), (2, 5 << 20));
}

#[test]
fn a_file_that_exists_is_left_alone() {
    let (_folder, path, _writer) = new();
    let before = fs::read(&path).expect("a file");
    Writer::create(&path, &about()).expect_err("it exists");
    assert_eq!(fs::read(&path).expect("a file"), before);
}

#[test]
fn a_function_is_refused_when_another_file_has_the_place() {
    let (_folder, path, mut writer) = new();
    fs::rename(&path, path.with_extension("moved")).expect("moved");
    fs::write(&path, "another").expect("written");
    let long = vec!["x".repeat(300_000)];
    let function = FunctionText {
        path: b"x.py",
        columns: Columns::Classic,
        first_line: 1,
        first_row: 1,
        text: &long,
    };
    writer.add_function(&function).expect_err("another file");
    assert_eq!(fs::read(&path).expect("a file"), b"another");
}

#[test]
fn changed_bytes_give_an_error_or_another_record_and_no_panic() {
    let (_folder, path, mut writer) = new();
    let text = ["@profile\n".to_owned(), "def f(): pass\n".to_owned()];
    add(&mut writer, &text).count(11, execution(1));
    let mut bytes = fs::read(&path).expect("a file");
    bytes.truncate(5000);
    for place in (0..256).chain(4096..4600) {
        for value in [0, 1, 0x7f, 0xff] {
            let before = std::mem::replace(&mut bytes[place], value);
            match Record::of(&bytes) {
                Ok(_)
                | Err(Unreadable::Foreign | Unreadable::Newer(_) | Unreadable::Damaged(_)) => {}
                Err(Unreadable::System(error)) => panic!("{error}"),
            }
            bytes[place] = before;
        }
    }
    for length in 0..bytes.len() {
        assert!(
            Record::of(&bytes[..length]).is_err() || length >= 4400,
            "{length}"
        );
    }
}
