//! Any bytes are a record, or have an error. A record has a table only for functions with executed lines.

use pyprof_record::Record;

/// Fails unless the record in these bytes keeps the invariants.
pub(crate) fn check(file: &[u8]) {
    let Ok(record) = Record::of(file) else {
        return;
    };
    for table in &record.tables {
        let first = table.rows.first().map_or(0, |row| row.number);
        assert!(
            (first..)
                .zip(&table.rows)
                .all(|(number, row)| row.number == number)
        );
    }
    let rows: usize = record.tables.iter().map(|table| table.rows.len()).sum();
    // each row has its length in four bytes
    assert!(rows <= file.len() / 4);
    let read_again = Record::of(file).map(|again| again.tables == record.tables);
    assert!(read_again.is_ok_and(|is_equal| is_equal));
}
