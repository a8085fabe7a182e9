//! A second oracle: a naive evaluator, written from the rules alone, against which the engine is held. Refuses to share
//! code with the engine.
#![allow(clippy::disallowed_methods, reason = "these tests read files; the rule is for the core crates")]

mod asking;
mod caller;
mod callers;
mod choices;
mod condition;
mod contexts;
mod decide;
mod dice;
mod engine;
mod gates;
mod generate;
mod glob;
mod json;
mod keys;
mod phrases;
mod public;
mod random;
mod shrink;
mod statement;
mod suite;
mod value;
mod wishes;
mod world;

use std::path::Path;

/// The oracle must be as good as the suite's expectations, wherever the rules say what comes out.
#[test]
fn the_oracle_agrees_with_the_suite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    let (mut sure, mut unsure, mut not_understood) = (0, 0, Vec::new());
    let mut wrong = Vec::new();
    for expected in suite::expectations(&folder) {
        let Some(verdicts) = decide::decide(&expected.scenario, &expected.request) else {
            not_understood.push(format!("{}: {}", expected.title, expected.request));
            continue;
        };
        let verdicts: Vec<&str> = verdicts.into_iter().map(decide::Verdict::name).collect();
        if verdicts.len() == 1 {
            sure += 1;
        } else {
            unsure += 1;
        }
        let request = std::slice::from_ref(&expected.request);
        let engine = match engine::verdicts(&expected.scenario, request) {
            Ok(engine) => engine.concat(),
            Err(error) => error,
        };
        if !verdicts.contains(&expected.want.as_str()) || engine != expected.want {
            let mut line = expected.request.clone();
            line["world"] = expected.scenario;
            wrong.push(format!(
                "{}\n  want {}, engine {engine}, oracle {verdicts:?}\n  {line}",
                expected.title, expected.want
            ));
        }
    }
    println!("suite: {sure} decided, {unsure} where sources disagree, {} not understood", not_understood.len());
    for title in &not_understood {
        println!("  not understood: {title}");
    }
    assert!(wrong.is_empty(), "{} of the suite's checks:\n{}", wrong.len(), wrong.join("\n"));
    assert!(sure > 20 * (unsure + not_understood.len()), "the oracle must decide nearly all of the suite");
}
