//! What the reader makes of broken paste, and what holds for every text.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use super::*;
use proptest::prelude::*;

/// Names of the findings and the repaired text.
fn check(text: &str, names: &[&str], repaired: &str) {
    let tree = read(text);
    let found: Vec<_> = tree.problems.iter().map(|problem| problem.name).collect();
    assert_eq!(found, names, "{text}");
    assert_eq!(tree.repaired(text), repaired, "{text}");
    if !repaired.is_empty() && names != ["several-documents"] {
        let strict: serde_json::Value = serde_json::from_str(repaired).unwrap_or_else(|e| panic!("{repaired}: {e}"));
        assert_eq!(plain(&tree.root.unwrap()), strict, "{text}");
    }
}

fn plain(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Missing | Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => serde_json::from_str(number).unwrap(),
        Value::Text(text) => text.text.clone().into(),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            members.iter().map(|member| (member.name.text.clone(), plain(&member.value))).collect()
        }
    }
}

#[test]
fn strict_json_has_no_findings() {
    let text = r#"{"a": [1, -2.5e3, true, null, "x\n\u00e9\ud83d\ude00"], "b": {}}"#;
    check(text, &[], text);
}

#[test]
fn comments_are_read_over() {
    check(
        "{ // one\n\"a\": 1 /* two */ } # three",
        &["comment-line", "comment-block", "comment-hash"],
        "{ \n\"a\": 1  } ",
    );
    check("{\"a\": \"arn://x # y\"}", &[], "{\"a\": \"arn://x # y\"}");
}

#[test]
fn curly_quotes_are_one_finding() {
    check("{“a”: “b”, „c“: \"d\"}", &["smart-quotes"], "{\"a\": \"b\", \"c\": \"d\"}");
    check("{\"a”: “b\"}", &["smart-quotes"], "{\"a\": \"b\"}");
}

#[test]
fn other_quotes_are_named() {
    check("{'a': 'say \"b\"'}", &["single-quotes"; 4], "{\"a\": \"say \\\"b\\\"\"}");
}

#[test]
fn commas_too_many_or_too_few() {
    check("{\"a\": [1, 2,], }", &["trailing-comma", "trailing-comma"], "{\"a\": [1, 2] }");
    check("{\"a\": [1,, 2]}", &["doubled-comma"], "{\"a\": [1, 2]}");
    check("{\"a\": 1\n\"b\": 2}", &["missing-comma"], "{\"a\": 1,\n\"b\": 2}");
    check("[\"a\" \"b\"]", &["missing-comma"], "[\"a\", \"b\"]");
    check("{\"a\": 1; \"b\": 2}", &["semicolon"], "{\"a\": 1, \"b\": 2}");
}

#[test]
fn a_missing_comma_is_reported_at_the_end_of_the_value_before() {
    let text = "{\n\"Effect\": \"Allow\"\n\"Action\": \"*\"\n}";
    let tree = read(text);
    assert_eq!(tree.problems[0].span, Span::at(text.find("\n\"Action").unwrap()));
    assert_eq!(tree.problems[0].message, "missing comma after `\"Effect\": \"Allow\"`");
}

#[test]
fn brackets_that_do_not_close() {
    check("{\"a\": [1, {\"b\": 2", &["unclosed", "unclosed", "unclosed"], "{\"a\": [1, {\"b\": 2}]}");
    check("{\"a\": [1, 2, \"b\": 3}", &["unclosed"], "{\"a\": [1, 2], \"b\": 3}");
}

#[test]
fn a_list_closed_by_a_brace() {
    check("{\"a\": [1, 2}, \"b\": 3}", &["mismatched-closer"], "{\"a\": [1, 2], \"b\": 3}");
    check("{\"a\": [1, 2}", &["unclosed"], "{\"a\": [1, 2]}");
    check("{\"s\": [{\"a\": 1], \"v\": 2}", &["unclosed"], "{\"s\": [{\"a\": 1}], \"v\": 2}");
}

#[test]
fn what_follows_the_document() {
    check("{\"a\": 1}}]", &["extra-closer"], "{\"a\": 1}");
    check("{\"a\": 1} and so on", &["text-around"], "{\"a\": 1} ");
    check("{\"a\": 1} {\"b\": 2}", &["several-documents"], "{\"a\": 1} {\"b\": 2}");
}

#[test]
fn strings_that_do_not_close() {
    check("{\"a\": \"b,\n\"c\": 1}", &["unclosed-string"], "{\"a\": \"b\",\n\"c\": 1}");
    check("{\"a\": \"b", &["unclosed", "unclosed-string"], "{\"a\": \"b\"}");
    check("{\"a\": \"arn:aws:s3:::\n   bucket\"}", &["raw-control"], "{\"a\": \"arn:aws:s3:::bucket\"}");
}

#[test]
fn words_without_quotes() {
    check(
        "{Effect: Allow, n: 007}",
        &["bare-key", "bare-value", "bare-key", "bare-value"],
        "{\"Effect\": \"Allow\", \"n\": \"007\"}",
    );
    check("{\"a\": True, \"b\": None}", &["foreign-literal", "foreign-literal"], "{\"a\": true, \"b\": null}");
    check("{\"a\" \"b\", \"c\" = 1}", &["missing-colon", "missing-colon"], "{\"a\": \"b\", \"c\" : 1}");
}

#[test]
fn characters_that_cannot_be_seen() {
    check("\u{feff}{\u{a0}\"a\":\u{200b} 1}", &["bom", "odd-space", "zero-width"], "{ \"a\": 1}");
    check("{\"a\": \"x\\*\"}", &["bad-escape"], "{\"a\": \"x*\"}");
    check("", &["empty"], "");
}

#[test]
fn pretty_is_the_console_layout() {
    assert_eq!(
        pretty("{\"a\":[1,{\"b\":\"c\"}],\"d\":[]}"),
        "{\n    \"a\": [\n        1,\n        {\n            \"b\": \"c\"\n        }\n    ],\n    \"d\": []\n}"
    );
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[ -~é]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("[a-zA-Z:]{1,6}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_span_lies_in_the_text(text in "[\\[\\]{}\":,;'“”\\\\/*#a-c1 \n\u{a0}\u{200b}]{0,60}") {
        let tree = read(&text);
        for problem in &tree.problems {
            for span in problem.labels.iter().map(|label| label.span).chain([problem.span]) {
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", problem);
            }
            for edit in problem.fixes.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(text.get(edit.span.start as usize..edit.span.end as usize).is_some(), "{:?}", problem);
            }
        }
    }

    #[test]
    fn what_a_strict_parser_accepts_has_no_findings(value in json(), wide in any::<bool>()) {
        let text = if wide { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let tree = read(&text);
        prop_assert_eq!(&tree.problems, &[]);
        prop_assert_eq!(plain(&tree.root.unwrap()), value);
    }

    #[test]
    fn a_text_without_findings_is_strict_json(text in "[\\[\\]{}\":,ab1 ]{0,24}") {
        let tree = read(&text);
        let strict = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert_eq!(tree.problems.is_empty(), strict.is_ok(), "{}: {:?}", text, strict);
    }

    /// One slip of the kinds people make, anywhere in a policy, and the repairs give the policy back.
    #[test]
    fn one_slip_is_repaired(value in json(), slip in 0..5, place in any::<prop::sample::Index>()) {
        let text = serde_json::to_string_pretty(&serde_json::json!({"Statement": [value], "Version": "2012-10-17"})).unwrap();
        let commas: Vec<usize> = outside_strings(&text, ',');
        let quotes: Vec<usize> = outside_strings(&text, '"');
        let slipped = match slip {
            0 if !commas.is_empty() => {
                let at = commas[place.index(commas.len())];
                format!("{}{}", &text[..at], &text[at + 1..])
            }
            1 => text[..text.len() - 2].to_string(),
            2 => format!("{},\n}}", &text[..text.len() - 2]),
            3 => text.replacen('\n', " // why\n", 1),
            _ => {
                let at = quotes[place.index(quotes.len())];
                format!("{}“{}", &text[..at], &text[at + 1..])
            }
        };
        let tree = read(&slipped);
        prop_assert!(!tree.problems.is_empty(), "{}", slipped);
        let strict = serde_json::from_str::<serde_json::Value>(&tree.repaired(&slipped));
        prop_assert!(strict.is_ok(), "{}\n{}", slipped, tree.repaired(&slipped));
        prop_assert_eq!(strict.unwrap(), serde_json::from_str::<serde_json::Value>(&text).unwrap());
    }
}

/// The places of a character outside strings, and of the quotes that open strings.
fn outside_strings(text: &str, wanted: char) -> Vec<usize> {
    let (mut inside, mut escaped, mut places) = (false, false, Vec::new());
    for (at, c) in text.char_indices() {
        if !inside && c == wanted {
            places.push(at);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
    }
    places
}
