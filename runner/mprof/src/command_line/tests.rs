use super::*;

fn read(words: &[&str]) -> Result<Request, InvalidCommandLine> {
    super::read(words.iter().map(OsString::from))
}

fn run(words: &[&str]) -> Run {
    match read(words).expect("a command line") {
        Request::Command(command) => match *command {
            Command::Run(run) => run,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn clap_finds_nothing_wrong_with_the_definition() {
    definition().debug_assert();
}

#[test]
fn arguments_after_the_program_belong_to_it() {
    let line = run(&[
        "run", "-T", "0.5", "-C", "x.py", "-5", "-C", "--python", "--", "-o",
    ]);
    assert_eq!(line.program, ["x.py", "-5", "-C", "--python", "--", "-o"]);
    assert!(!line.python);
    assert!(line.sampling.include_children);
    assert_eq!(line.sampling.interval.typed, "0.5");
    assert_eq!(run(&["run", "--", "x.py", "-5"]).program, ["x.py", "-5"]);
}

#[test]
fn a_long_option_may_be_shortened_while_it_is_unambiguous() {
    let line = run(&["run", "--incl", "--interv", "0.5", "x.py", "--incl"]);
    assert!(line.sampling.include_children);
    assert_eq!(line.sampling.interval.typed, "0.5");
    assert_eq!(line.program, ["x.py", "--incl"]);
    assert!(read(&["run", "--in", "0.5", "x.py"]).is_err());
}

#[test]
fn an_unknown_option_is_not_the_program() {
    for words in [
        &["run", "--unknown", "true"][..],
        &["run", "-C", "-x", "-C"],
    ] {
        let text = read(words).expect_err("no sense").to_string();
        assert!(text.contains("there is no option `-"), "{text}");
    }
    assert_eq!(run(&["run", "-C", "--", "-x", "--"]).program, ["-x", "--"]);
}

#[test]
fn without_a_command_the_commands_are_listed() {
    for words in [&[][..], &["unknown"], &["plott"]] {
        let Ok(Request::Text { text, status }) = read(words) else {
            panic!("{words:?}");
        };
        assert_eq!(status, 1);
        assert!(text.contains("Available commands:\n\n    run "), "{text}");
    }
}

#[test]
fn every_command_prints_the_version() {
    for words in [
        &["--version"][..],
        &["list", "--version"],
        &["run", "--version"],
    ] {
        let Ok(Request::Text { text, status }) = read(words) else {
            panic!("{words:?}");
        };
        assert_eq!((text.as_str(), status), (VERSION, 0));
    }
}

#[test]
fn completions_and_pages_are_requested_without_a_command() {
    for words in [&["--completions", "bash"], &["--man-pages", "folder"]] {
        let request = read(words);
        assert!(matches!(request, Ok(Request::Manual(_))), "{request:?}");
    }
}

#[test]
fn an_error_is_one_line_with_a_hint() {
    for (words, part) in [
        (&["run", "-T", "x", "true"][..], "not a number of seconds"),
        (&["run", "-t", "-1", "true"], "not a possible duration"),
        (&["run", "--backend", "odd", "true"], "odd"),
        (&["plot", "--unknown"], "--unknown"),
    ] {
        let invalid = read(words).expect_err("no sense");
        let text = invalid.to_string();
        assert!(text.contains(part) && !text.contains('\n'), "{text}");
        assert!(
            invalid
                .hint()
                .starts_with(&format!("`mprof {} --help`", words[0]))
        );
    }
}
