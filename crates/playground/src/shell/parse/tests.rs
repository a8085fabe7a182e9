//! How texts are read; what they do is in `tests/suite/shell`.

use super::*;

fn words(line: &str) -> Vec<String> {
    match parse(line) {
        Parsed::Complete(script) => match script.first().map(|list| list.first.stages.as_slice()) {
            Some([Command::Simple(simple)]) => simple.words.iter().filter_map(Word::literal).collect(),
            other => panic!("{line}: {other:?}"),
        },
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn quotes_escapes_and_comments_make_words() {
    assert_eq!(words(r#"aws  s3 'l s' "a'b" c\ d # rest"#), ["aws", "s3", "l s", "a'b", "c d"]);
    assert_eq!(words("aws s3 \\\n  ls"), ["aws", "s3", "ls"]);
    assert_eq!(words(r#"echo a""b '' x#y"#), ["echo", "ab", "", "x#y"]);
    assert_eq!(words("echo “a b”"), ["echo", "“a", "b”"]);
}

#[test]
fn an_open_quote_here_document_or_list_wants_more() {
    for text in [
        "echo 'a",
        "echo \"a",
        "cat <<EOF\nx",
        "cat <<EOF",
        "a &&",
        "a |",
        "echo $(a",
        "(a",
        "a \\",
        "for x in a; do b",
        "for x",
        "if a",
        "if a; then b; else",
        "while a; do",
        "case a in",
        "case a in b) c",
        "f() {",
        "[[ a",
        "echo $((1+",
        "echo ${a:-",
    ] {
        assert!(matches!(parse(text), Parsed::Incomplete(_)), "{text}: {:?}", parse(text));
    }
}

#[test]
fn what_bash_refuses_is_refused_in_its_words() {
    for (text, token) in [
        ("; a", ";"),
        ("a | | b", "|"),
        ("a )", ")"),
        ("echo >\n", "newline"),
        ("f x ()", "("),
        ("fi", "fi"),
        ("if a; fi", "fi"),
        ("for x do y; done z", "z"),
        ("a;;", ";;"),
        ("{ }", "}"),
        ("while true; done", "done"),
    ] {
        match parse(text) {
            Parsed::Wrong(message, _) => {
                assert_eq!(message, format!("syntax error near unexpected token `{token}'"), "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn nesting_has_an_end() {
    let deep = format!("{}{}", "$(".repeat(10_000), ")".repeat(10_000));
    assert!(matches!(parse(&format!("echo {deep}")), Parsed::NotModelled(_)));
    for deep in
        ["${a:-", "\"$(", "(", "{ ", "cat <<A\n$(", "if ", "[[ (", "[[ ! ", "f() {", "case a in b) ", "$((", "! "]
    {
        assert!(!matches!(parse(&deep.repeat(100_000)), Parsed::Complete(_)), "{deep}");
    }
    let documents: String = (0..2_000).map(|n| format!("cat <<E{n}\n$(")).collect();
    let ends: String = (0..2_000).rev().map(|n| format!("\n)\nE{n}")).collect();
    assert!(matches!(parse(&format!("{documents}{ends}\n")), Parsed::NotModelled(_)));
}
