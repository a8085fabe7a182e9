//! Any text is a scenario or an error with a place; a scenario that is read is written as a text that reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_playground::Scenario;

fuzz_target!(|text: &str| {
    match Scenario::parse(text) {
        Ok(scenario) => {
            let written = scenario.to_text();
            assert_eq!(Scenario::parse(&written).as_ref(), Ok(&scenario), "{written}");
        }
        Err(wrong) => assert!(wrong.line >= 1 && wrong.column >= 1),
    }
});
