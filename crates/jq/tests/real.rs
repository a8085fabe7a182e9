//! Holds our jq against what jq 1.7.1 itself printed: `real.txt`, which was written by it and not by us.
#![cfg(feature = "engine")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use rolecall_jq::{Answer, Call, End, Given, Kind, Source, run};

/// One block of the file.
#[derive(Default)]
struct Case<'t> {
    title: &'t str,
    input: String,
    wanted: Wanted,
}

/// What comes of a call. The real one's last line break is not in the file.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    output: String,
    errors: String,
    code: u8,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let blocks = text.split("\n\n").filter(|block| block.trim_start().starts_with("jq "));
    blocks.map(|block| case(block.trim_start())).collect()
}

fn case(block: &str) -> Case<'_> {
    let mut case = Case::default();
    let mut lines = block.lines();
    case.title = lines.next().unwrap_or_default();
    for line in lines {
        let (mark, rest) = line.split_at(1);
        let rest = format!("{}\n", rest.strip_prefix(' ').unwrap_or(rest));
        match mark {
            "<" => case.input.push_str(&rest),
            "|" => case.wanted.output.push_str(&rest),
            "!" => case.wanted.errors.push_str(&rest),
            "=" => case.wanted.code = rest.trim().parse().unwrap(),
            _ => panic!("{block}"),
        }
    }
    case
}

fn call(case: &Case<'_>) -> Call {
    let (options, program) = case.title.split_once("-- ").unwrap();
    let mut call = Call { program: program.into(), ..Call::default() };
    call.sources.push(Source { name: None, text: case.input.clone() });
    let mut options = options.split_whitespace().skip(1);
    while let Some(option) = options.next() {
        let mut next = || options.next().unwrap().to_owned();
        match option {
            "-c" => call.style.indent = None,
            "-r" => call.style.raw = true,
            "-j" => (call.style.raw, call.style.join) = (true, true),
            "-a" => call.style.ascii = true,
            "-S" => call.style.sort = true,
            "-n" => call.null_input = true,
            "-s" => call.slurp = true,
            "-R" => call.raw_input = true,
            "-e" => call.exit_status = true,
            "--tab" => call.style.tab = true,
            "--indent" => call.style.indent = Some(next().parse().unwrap()),
            "--arg" => call.named.push(Given { name: next(), kind: Kind::Text, text: next() }),
            "--argjson" => call.named.push(Given { name: next(), kind: Kind::Json, text: next() }),
            other => panic!("{other}"),
        }
    }
    call
}

fn came_of(answer: &Answer) -> Wanted {
    let of = |error| {
        let pieces = answer.printed.iter().filter(|printed| printed.error == error);
        let text: String = pieces.map(|printed| printed.text.as_str()).collect();
        // The real one's outputs were trimmed.
        if text.is_empty() { text } else { format!("{}\n", text.trim()) }
    };
    Wanted { output: of(false), errors: of(true), code: answer.code }
}

#[test]
fn every_filter_comes_to_an_end() {
    for program in [
        "def f: f; f",
        "def f: 1 + f; f",
        "[range(1e12)]",
        "last(range(1e12))",
        "last(repeat(1))",
        "1 | until(false; .)",
        "\"x\" * 1e12",
        "reduce range(1e12) as $i (null; [.])",
        "\"x\" | until(false; . + .)",
        &"(".repeat(20_000),
        &"-".repeat(20_000),
    ] {
        let call = Call { program: program.into(), null_input: true, ..Call::default() };
        let answer = run(&call);
        let start: String = program.chars().take(40).collect();
        assert!(answer.end == End::Stopped || answer.code == 3, "{start}: {answer:?}");
    }
}

#[test]
fn prints_what_jq_prints() {
    let text = include_str!("real.txt");
    let mut wrong = Vec::new();
    let cases = cases(text);
    assert!(cases.len() > 300, "{}", cases.len());
    for case in &cases {
        let ours = came_of(&run(&call(case)));
        if ours != case.wanted {
            wrong.push(format!("{}\n{}real {:?}\nours {ours:?}", case.title, case.input, case.wanted));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n\n{}\n", wrong.len(), cases.len(), wrong.join("\n\n"));
}
