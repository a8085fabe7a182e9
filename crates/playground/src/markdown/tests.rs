//! Texts with cases, right and wrong. Refuses to know what AWS decides.

use super::*;

const WORLD: &str = "```json scenario\n{ \"accounts\": [{ \"id\": \"111111111111\", \"users\": [{ \"name\": \"a\", \"accessKeys\": [{ \"profile\": \"a\" }] }] }], \"terminal\": { \"as\": \"a\" } }\n```\n";

fn checks(want: &str) -> String {
    format!(
        "```json check\n{{ \"as\": \"arn:aws:iam::111111111111:user/a\", \"action\": \"s3:ListAllMyBuckets\", \"want\": \"{want}\", \"say\": \"it\" }}\n```\n"
    )
}

fn nothing(file: &str) -> Result<String, String> {
    Err(format!("no {file}"))
}

fn read(text: &str) -> Result<Vec<Case>, Failure> {
    super::read(text, Strictness::EveryHeading, &nothing)
}

fn refused(text: &str) -> Failure {
    match read(text) {
        Err(failure) => failure,
        Ok(_) => panic!("{text}"),
    }
}

fn run(text: &str) -> Vec<Outcome> {
    let catalog = Arc::new(Catalog::core().clone());
    read(text).unwrap_or_else(|failure| panic!("{failure:?}")).iter().map(|case| case.run(&catalog)).collect()
}

#[test]
fn headings_name_cases() {
    let text = format!(
        "# Denials\n{WORLD}\n## Nothing allows\n{}\n## By group\n### One\n{}",
        checks("implicitDeny"),
        checks("allowed")
    );
    let cases = read(&text).unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["Denials / Nothing allows", "Denials / By group / One"]);
    let failed: Vec<usize> = run(&text).iter().map(|outcome| outcome.failures.len()).collect();
    assert_eq!(failed, [0, 1]);
}

#[test]
fn a_world_holds_for_its_section() {
    let other = WORLD.replace("111111111111", "222222222222");
    let text = format!("{WORLD}\n# A\n{other}{}\n# B\n{}", checks("implicitDeny"), checks("implicitDeny"));
    let outcomes = run(&text);
    assert!(outcomes[0].failures[0].message.contains("there is no user"), "{:?}", outcomes[0]);
    assert_eq!(outcomes[1].failures, []);
}

#[test]
fn a_case_that_cannot_fail_is_refused() {
    for (text, message) in [
        (format!("{WORLD}\n# A\nprose\n"), "it cannot fail"),
        (format!("{WORLD}\n# A\n```json check\n[]\n```\n"), "cannot fail"),
        (format!("{WORLD}\n# A\n```json chek\n[]\n```\n"), "`chek` is not a block"),
        (format!("# A\n{}", checks("allowed")), "no `json scenario` block"),
        ("```json scenario src=a.json\n```\n".to_owned(), "`a.json` cannot be read: no a.json"),
    ] {
        assert!(refused(&text).message.contains(message), "{text}: {:?}", refused(&text));
    }
    assert!(super::read(&format!("{WORLD}\n# A\nprose\n"), Strictness::AnyHeading, &nothing).is_ok());
}

#[test]
fn mistakes_are_pointed_at() {
    let failure = refused("# A\n\n```json scenario\n{\n  \"titel\": \"\" }\n```\n");
    assert_eq!((failure.line, failure.message.as_str()), (5, "column 4: unknown field `titel`: did you mean `title`?"));
    let failure = refused(&format!("{WORLD}# A\n```json check\n[\n  {{ \"as\": 1 }}\n]\n```\n"));
    assert_eq!(failure.line, 7, "{failure:?}");
}

#[test]
fn what_is_not_modelled_cannot_pass_for_silence() {
    let text = format!("{WORLD}\n# A\n```console\n$ aws iam wizard\n$ cat <<E\n> one\n> E\none\n```\n");
    let outcomes = run(&text);
    let message = &outcomes[0].failures[0].message;
    assert!(message.contains("+ > hint: `aws iam wizard` is not modelled here yet"), "{message}");
    let updated = update(&text, &outcomes[0].updates);
    assert_eq!(run(&updated)[0].failures, []);
}

#[test]
fn a_transcript_is_held_against_the_terminal_and_can_be_written_anew() {
    let text = format!(
        "{WORLD}\n# A\n```console\n$ echo one\nten\n$ echo two\ntwo\n```\nprose\n```console\n$ echo \\\n> three\n```\n"
    );
    let outcomes = run(&text);
    let outcome = outcomes.first().unwrap();
    assert_eq!(outcome.failures.len(), 2);
    assert_eq!(outcome.failures[0].message, "the terminal prints something else\n  $ echo one\n- ten\n+ one");
    let updated = update(&text, &outcome.updates);
    assert_eq!(updated, text.replace("ten\n", "one\n").replace("> three\n", "> three\nthree\n"));
    assert_eq!(run(&updated)[0].failures, []);
}
