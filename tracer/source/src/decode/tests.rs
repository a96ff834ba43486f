use super::{DecodeError, Encoding, decode, encoding};

fn text(bytes: &[u8]) -> Result<String, DecodeError> {
    decode(bytes, |_, _| None)
}

fn named(name: &str) -> Result<Encoding, DecodeError> {
    Ok(Encoding::Named(name.to_owned()))
}

#[test]
fn without_a_declaration_it_is_utf_8() {
    assert_eq!(text("é = 1\n".as_bytes()), Ok("é = 1\n".to_owned()));
    assert_eq!(text(b""), Ok(String::new()));
}

#[test]
fn a_byte_order_mark_is_not_text() {
    assert_eq!(text(b"\xef\xbb\xbfx = 1"), Ok("x = 1".to_owned()));
    assert_eq!(
        text(b"\xef\xbb\xbf# coding: utf-8\n"),
        Ok("# coding: utf-8\n".to_owned())
    );
}

#[test]
fn a_byte_order_mark_contradicts_any_other_name() {
    let contradiction = Err(DecodeError::Contradiction {
        declared: "latin1".to_owned(),
    });
    assert_eq!(text(b"\xef\xbb\xbf# coding: latin1\n"), contradiction);
    assert!(text(b"\xef\xbb\xbf# coding: utf8\n").is_err());
}

#[test]
fn the_declaration_is_in_the_first_or_the_second_line() {
    assert_eq!(encoding(b"# -*- coding: cp1252 -*-\n"), named("cp1252"));
    assert_eq!(
        encoding(b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"),
        named("cp1252")
    );
    assert_eq!(encoding(b" \t\x0c\n# coding=cp1252"), named("cp1252"));
    assert_eq!(encoding(b"\n\n# coding=cp1252"), Ok(Encoding::Utf8));
    assert_eq!(encoding(b"x = 1\n# coding=cp1252"), Ok(Encoding::Utf8));
    assert_eq!(encoding(b"x = 1 # coding=cp1252"), Ok(Encoding::Utf8));
}

#[test]
fn a_word_that_declares_nothing_is_skipped() {
    assert_eq!(encoding(b"# coding is coding: \n"), Ok(Encoding::Utf8));
    assert_eq!(encoding(b"# coding coding: cp1252"), named("cp1252"));
    assert_eq!(encoding(b"# coding : cp1252"), Ok(Encoding::Utf8));
}

#[test]
fn python_has_many_names_for_one_encoding() {
    for name in [
        "latin-1",
        "ISO_8859-1",
        "iso-latin-1-unix",
        "L1",
        "iso8859-1",
        "CP819",
    ] {
        let source = format!("# coding: {name}\n");
        assert_eq!(encoding(source.as_bytes()), Ok(Encoding::Latin1), "{name}");
    }
    for name in ["utf-8", "UTF_8", "utf-8-unix", "utf8", "U8"] {
        let source = format!("# coding: {name}\n");
        assert_eq!(encoding(source.as_bytes()), Ok(Encoding::Utf8), "{name}");
    }
}

#[test]
fn one_byte_encodings_are_decoded_here() {
    assert_eq!(
        text(b"#coding:l1\n\xe9\xa4"),
        Ok("#coding:l1\né¤".to_owned())
    );
    assert_eq!(
        text(b"#coding:latin9\n\xe9\xa4"),
        Ok("#coding:latin9\né€".to_owned())
    );
    assert_eq!(
        text(b"#coding:us-ascii\n\xe9"),
        Err(DecodeError::Byte {
            encoding: "ascii",
            byte: 0xe9,
            position: 17
        })
    );
}

#[test]
fn the_caller_decodes_other_encodings() {
    let decoded = decode(b"#coding:cp1252\n\x80", |name, bytes| {
        assert_eq!((name, bytes.len()), ("cp1252", 16));
        Some("as the caller says".to_owned())
    });
    assert_eq!(decoded, Ok("as the caller says".to_owned()));
    assert!(matches!(
        text(b"#coding:nonsense\n"),
        Err(DecodeError::Named { .. })
    ));
}

#[test]
fn an_error_names_the_position_of_the_byte() {
    assert_eq!(text(b"\xff"), Err(DecodeError::Declaration));
    assert_eq!(
        text(b"\xef\xbb\xbfa\nb\n\xff"),
        Err(DecodeError::Byte {
            encoding: "utf-8",
            byte: 0xff,
            position: 7
        })
    );
}
