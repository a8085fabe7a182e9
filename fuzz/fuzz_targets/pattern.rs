//! Any pattern against any value: matching ends soon, and a pattern without wildcards and variables matches itself alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_policy::pattern::{Pattern, Syntax};

fuzz_target!(|input: (&str, &str)| {
    let (pattern, value) = input;
    for syntax in [(true, true), (true, false), (false, true), (false, false)] {
        let (wildcards, variables) = syntax;
        let read = Pattern::new(pattern, Syntax { wildcards, variables });
        let matched = read.matches_text(value);
        let plain = !pattern.contains(['*', '?', '$']);
        assert!(!plain || matched == (pattern == value), "{pattern:?} {value:?}");
    }
});
