//! One call of jq from its first input to its exit code. Refuses to know what filters do.

use crate::call::{Answer, Call, End, Given, Kind};
use crate::inputs::Inputs;
use crate::limit;
use crate::native::{Engine, Shared, World};
use crate::program::{self, Wrong};
use crate::read::{self, Reader};
use crate::value::{Object, Value};
use crate::write::write;
use jaq_core::{Ctx, Filter, Vars};
use std::cell::RefCell;

const MOST_LETTERS: usize = 8 << 20;
const USAGE: &str = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";

pub(crate) fn run(call: &Call) -> Answer {
    let fail = |text: String, code| {
        let mut answer = Answer { code, ..Answer::default() };
        answer.print(true, &text);
        answer
    };
    let variables = match variables(call) {
        Ok(variables) => variables,
        Err(text) => return fail(text, 2),
    };
    let (names, values): (Vec<String>, Vec<Value>) = variables.into_iter().unzip();
    let filter = match program::compile(&call.program, &names) {
        Ok(filter) => filter,
        Err(Wrong::Says(text)) => return fail(text, 3),
        Err(Wrong::NotModelled(what)) => return Answer { code: 3, end: End::NotModelled(what), ..Answer::default() },
        Err(Wrong::TooLong) => return Answer::stopped(),
    };
    let inputs = RefCell::new(Inputs::new(call));
    let answer = RefCell::default();
    feed(call, &filter, &World { inputs, answer: &answer, now: call.now }, &values);
    answer.into_inner()
}

/// `$ENV`, `$ARGS` and what the command line gives.
fn variables(call: &Call) -> Result<Vec<(String, Value)>, String> {
    let (mut named, mut positional) = (Object::new(), Vec::new());
    for Given { name, kind, text } in &call.named {
        let wrong = || format!("jq: invalid JSON text passed to --argjson\n{USAGE}");
        // As in jq, the first of a name counts.
        let value = given(*kind, text).map_err(|why| match kind {
            Kind::Slurp => format!("jq: Bad JSON in --slurpfile {name}: {why}\n"),
            _ => wrong(),
        })?;
        named.entry(name.as_str().into()).or_insert(value);
    }
    for Given { kind, text, .. } in &call.positional {
        let wrong = |_| format!("jq: invalid JSON text passed to --jsonargs\n{USAGE}");
        positional.push(given(*kind, text).map_err(wrong)?);
    }
    let env = call.env.iter().map(|(name, value)| (name.as_str().into(), Value::from(value.as_str())));
    let mut all: Vec<(String, Value)> = vec![("$ENV".into(), Value::from(env.collect::<Object>()))];
    all.extend(named.iter().map(|(name, value)| (format!("${name}"), value.clone())));
    let arguments = [("positional", Value::from_iter(positional)), ("named", Value::from(named))];
    let arguments = arguments.into_iter().map(|(name, value)| (name.into(), value));
    all.push(("$ARGS".into(), Value::from(arguments.collect::<Object>())));
    Ok(all)
}

fn given(kind: Kind, text: &str) -> Result<Value, String> {
    match kind {
        Kind::Text => Ok(Value::from(text)),
        Kind::Json => read::single(text),
        Kind::Slurp => Reader::new(text).collect(),
    }
}

fn feed<'a>(call: &Call, filter: &'a Filter<Engine>, world: &'a World<'a>, variables: &[Value]) {
    let mut last = None;
    let next = || world.inputs.borrow_mut().next();
    let mut input = if call.null_input { Some(Ok(Value::Null)) } else { next() };
    while let Some(value) = input {
        let value = match value {
            Ok(value) => value,
            Err(wrong) => {
                let mut answer = world.answer.borrow_mut();
                answer.print(true, &format!("jq: parse error: {wrong}\n"));
                let text = call.sources.first().map_or("", |source| source.text.trim_start());
                if !text.starts_with(['{', '[', '"']) {
                    answer.end = End::NoJson;
                }
                answer.code = 5;
                return;
            }
        };
        if one(call, filter, world, variables, value, &mut last) {
            return;
        }
        input = if call.null_input { None } else { next() };
    }
    let mut answer = world.answer.borrow_mut();
    if call.exit_status && answer.code == 0 {
        answer.code = match last {
            None => 4,
            Some(is_true) => u8::from(!is_true),
        };
    }
}

/// All that the filter makes of one input; whether it halts.
fn one<'a>(
    call: &Call,
    filter: &'a Filter<Engine>,
    world: &'a World<'a>,
    variables: &[Value],
    input: Value,
    last: &mut Option<bool>,
) -> bool {
    let shared = Shared { lut: &filter.lut, world };
    let context = Ctx::<Engine>::new(shared, Vars::new(variables.iter().cloned()));
    for made in filter.id.run((context, input)) {
        match made {
            Ok(value) => {
                *last = Some(value.is_true());
                print(call, &mut world.answer.borrow_mut(), &value);
            }
            Err(exception) => {
                let place = world.inputs.borrow().place();
                let mut answer = world.answer.borrow_mut();
                let exception = match exception.get_halt() {
                    Ok(code) => {
                        answer.code = code.rem_euclid(256) as u8;
                        return true;
                    }
                    Err(exception) => exception,
                };
                let message = match exception.get_err().map(jaq_core::Error::into_val) {
                    Ok(Value::Text(text)) => format!("jq: error (at {place}): {}\n", in_our_words(&text)),
                    Ok(other) => format!("jq: error (at {place}) (not a string): {other}\n"),
                    Err(_) => format!("jq: error (at {place}): break\n"),
                };
                answer.print(true, &message);
                answer.code = 5;
                return false;
            }
        }
    }
    false
}

/// What jaq itself says, as jq says it.
fn in_our_words(text: &str) -> String {
    match text.strip_prefix("invalid path expression with input ") {
        Some(input) => format!("Invalid path expression with result {input}"),
        None => text.to_owned(),
    }
}

fn print(call: &Call, answer: &mut Answer, value: &Value) {
    let style = &call.style;
    let mut text = String::new();
    match value {
        Value::Text(plain) if style.raw && !style.ascii => text.push_str(plain),
        value => write(&mut text, value, style, 0),
    }
    if !style.join {
        text.push('\n');
    }
    answer.print(false, &text);
    if answer.printed.iter().map(|printed| printed.text.len()).sum::<usize>() > MOST_LETTERS {
        limit::spend(usize::MAX);
    }
}
