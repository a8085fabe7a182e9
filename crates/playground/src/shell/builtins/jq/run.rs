//! Runs jq's filters on values, each result going on at once. Refuses to know how they are written.

use super::paths::{self, Path};
use super::read::{Filter, Piece, Shape};
use super::value::{index, is_true, reckon, text};
use super::{call, encode};
use super::{error, read};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::rc::Rc;

/// Why a filter ends before its time.
#[derive(Debug)]
pub(super) enum Stop {
    Error(Value),
    Break(usize),
    Halt(u8),
    /// It would go on for too long.
    Spent,
}

pub(super) type Done = Result<(), Stop>;
pub(super) type Out<'o> = &'o mut dyn FnMut(&mut Machine, Item) -> Done;

pub(super) fn fail(message: impl Into<String>) -> Stop {
    Stop::Error(text(message))
}

/// A value, and where it is in the input, while somebody wants to know.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) value: Value,
    pub(super) path: Option<Path>,
}

impl Item {
    pub(super) fn of(value: Value) -> Item {
        Item { value, path: None }
    }

    fn at(&self, key: Value, value: Value) -> Item {
        let path = self.path.as_ref().map(|path| path.iter().cloned().chain([key]).collect());
        Item { value, path }
    }
}

/// What names stand for.
#[derive(Clone, Default)]
pub(super) struct Scope(Option<Rc<Bound>>);

enum What {
    Value(Value),
    Label(usize),
    /// A filter that was given as an argument, with the names that it knows.
    Given(Rc<Filter>, Scope),
    Function(Rc<read::Definition>),
}

struct Bound {
    name: String,
    what: What,
    outer: Scope,
}

impl Scope {
    fn with(&self, name: &str, what: What) -> Scope {
        Scope(Some(Rc::new(Bound { name: name.into(), what, outer: self.clone() })))
    }

    pub(super) fn value(&self, name: &str, value: Value) -> Scope {
        self.with(&format!("${name}"), What::Value(value))
    }

    fn find(&self, wanted: impl Fn(&Bound) -> bool) -> Option<(Rc<Bound>, Scope)> {
        let mut scope = self.clone();
        while let Some(bound) = scope.0.clone() {
            if wanted(&bound) {
                return Some((bound, scope));
            }
            scope = bound.outer.clone();
        }
        None
    }
}

pub(super) struct Machine {
    pub(super) now: i64,
    pub(super) inputs: VecDeque<(Value, String)>,
    pub(super) messages: Vec<String>,
    variables: Vec<(String, Value)>,
    steps: usize,
    depth: usize,
    labels: usize,
}

const MOST_STEPS: usize = 1 << 20;
/// Filters call one another on the stack of a browser tab.
const DEEPEST: usize = 220;

impl Machine {
    pub(super) fn new(now: i64, variables: Vec<(String, Value)>) -> Machine {
        Machine { now, inputs: VecDeque::new(), messages: Vec::new(), variables, steps: 0, depth: 0, labels: 0 }
    }

    pub(super) fn run(&mut self, filter: &Filter, value: Value, out: &mut dyn FnMut(Value) -> bool) -> Done {
        let mut scope = Scope::default();
        for (name, value) in &self.variables {
            scope = scope.value(name, value.clone());
        }
        self.depth = 0;
        self.eval(filter, &scope, Item::of(value), &mut |_, item| {
            if out(item.value) { Ok(()) } else { Err(Stop::Spent) }
        })
    }

    pub(super) fn spend(&mut self, steps: usize) -> Done {
        self.steps += steps + 1;
        if self.steps > MOST_STEPS { Err(Stop::Spent) } else { Ok(()) }
    }

    /// A label that nothing else has.
    pub(super) fn label(&mut self) -> usize {
        self.labels += 1;
        self.labels
    }

    /// All results at once, without paths.
    pub(super) fn all(&mut self, filter: &Filter, scope: &Scope, input: &Value) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::new();
        self.eval(filter, scope, Item::of(input.clone()), &mut |machine, item| {
            machine.spend(1)?;
            values.push(item.value);
            Ok(())
        })?;
        Ok(values)
    }

    /// The paths that a filter leads to.
    pub(super) fn paths(&mut self, filter: &Filter, scope: &Scope, input: &Value) -> Result<Vec<Path>, Stop> {
        let mut found = Vec::new();
        let item = Item { value: input.clone(), path: Some(Vec::new()) };
        self.eval(filter, scope, item, &mut |machine, item| {
            machine.spend(1)?;
            match item.path {
                Some(path) => found.push(path),
                None => return Err(fail(format!("Invalid path expression with result {}", error::brief(&item.value)))),
            }
            Ok(())
        })?;
        Ok(found)
    }

    pub(super) fn eval(&mut self, filter: &Filter, scope: &Scope, item: Item, out: Out<'_>) -> Done {
        self.spend(0)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Stop::Spent);
        }
        let done = self.step(filter, scope, item, out);
        self.depth -= 1;
        done
    }

    fn step(&mut self, filter: &Filter, scope: &Scope, item: Item, out: Out<'_>) -> Done {
        match filter {
            Filter::Identity => out(self, item),
            Filter::Recurse => self.recurse(item, out),
            Filter::Literal(value) => out(self, Item::of(value.clone())),
            Filter::Pipe(left, right) => {
                self.eval(left, scope, item, &mut |machine, item| machine.eval(right, scope, item, out))
            }
            Filter::Comma(left, right) => {
                self.eval(left, scope, item.clone(), out)?;
                self.eval(right, scope, item, out)
            }
            Filter::Index(of, key) => {
                let keys = self.all(key, scope, &item.value)?;
                self.eval(of, scope, item, &mut |machine, item| {
                    for key in &keys {
                        let found = index(&item.value, key).map_err(fail)?;
                        out(machine, item.at(key.clone(), found))?;
                    }
                    Ok(())
                })
            }
            Filter::Slice(of, from, to) => {
                let mut bounds = |end: &Option<Box<Filter>>| match end {
                    Some(end) => self.all(end, scope, &item.value),
                    None => Ok(vec![Value::Null]),
                };
                let (starts, ends) = (bounds(from)?, bounds(to)?);
                self.eval(of, scope, item, &mut |machine, item| {
                    for end in &ends {
                        for start in &starts {
                            let mut key = Map::new();
                            key.insert("start".into(), start.clone());
                            key.insert("end".into(), end.clone());
                            let key = Value::Object(key);
                            let found = index(&item.value, &key).map_err(fail)?;
                            out(machine, item.at(key, found))?;
                        }
                    }
                    Ok(())
                })
            }
            Filter::Each(of) => self.eval(of, scope, item, &mut |machine, item| machine.each(item, out)),
            Filter::Try(body, handler) => self.attempt(body, handler.as_deref(), scope, item, out),
            Filter::Array(None) => out(self, Item::of(Value::Array(Vec::new()))),
            Filter::Array(Some(inner)) => {
                let values = self.all(inner, scope, &item.value)?;
                out(self, Item::of(Value::Array(values)))
            }
            Filter::Object(pairs) => self.object(pairs, scope, &item.value, Map::new(), out),
            Filter::Negate(inner) => self.eval(inner, scope, item, &mut |machine, item| match item.value.as_f64() {
                Some(value) => out(machine, Item::of(super::value::number(-value))),
                None => Err(fail(format!("{} cannot be negated", error::named(&item.value)))),
            }),
            Filter::Text(format, pieces) => {
                self.text(format.as_deref(), pieces, scope, &item.value, String::new(), out)
            }
            Filter::Format(name) => {
                let shown = encode::format(name, &item.value).map_err(fail)?;
                out(self, Item::of(text(shown)))
            }
            Filter::Reckon(operator, left, right) => {
                let rights = self.all(right, scope, &item.value)?;
                for right in rights {
                    self.eval(left, scope, Item::of(item.value.clone()), &mut |machine, left| {
                        machine.spend(size(&left.value) + size(&right))?;
                        out(machine, Item::of(reckon(operator, left.value, right.clone()).map_err(fail)?))
                    })?;
                }
                Ok(())
            }
            Filter::And(left, right) => self.logic(left, right, false, scope, item, out),
            Filter::Or(left, right) => self.logic(left, right, true, scope, item, out),
            Filter::Otherwise(left, right) => {
                let mut any = false;
                let ran = self.eval(left, scope, item.clone(), &mut |machine, found| {
                    if !is_true(&found.value) {
                        return Ok(());
                    }
                    any = true;
                    out(machine, found)
                });
                match ran {
                    Err(Stop::Error(_)) if !any => {}
                    Err(Stop::Error(_)) => return Ok(()),
                    ran => ran?,
                }
                if any { Ok(()) } else { self.eval(right, scope, item, out) }
            }
            Filter::Assign(operator, left, right) => paths::assign(self, (operator, left, right), scope, item, out),
            Filter::If(condition, yes, no) => {
                let answers = self.all(condition, scope, &item.value)?;
                for answer in answers {
                    match (is_true(&answer), no) {
                        (true, _) => self.eval(yes, scope, item.clone(), out)?,
                        (false, Some(no)) => self.eval(no, scope, item.clone(), out)?,
                        (false, None) => out(self, item.clone())?,
                    }
                }
                Ok(())
            }
            Filter::Reduce(source, shape, start, update) => {
                let starts = self.all(start, scope, &item.value)?;
                let values = self.all(source, scope, &item.value)?;
                for start in starts {
                    let mut state = start;
                    for value in &values {
                        let mut last = Value::Null;
                        self.bind(shape, scope, value, &mut |machine, inner| {
                            machine.spend(size(&state))?;
                            let results = machine.all(update, &inner, &state)?;
                            last = results.into_iter().last().unwrap_or_default();
                            Ok(())
                        })?;
                        state = last;
                    }
                    out(self, Item::of(state))?;
                }
                Ok(())
            }
            Filter::Foreach(source, shape, start, update, extract) => {
                let starts = self.all(start, scope, &item.value)?;
                for start in starts {
                    let mut state = start;
                    let input = Item::of(item.value.clone());
                    self.eval(source, scope, input, &mut |machine, value| {
                        machine.bind(shape, scope, &value.value, &mut |machine, inner| {
                            let results = machine.all(update, &inner, &state)?;
                            for result in results {
                                state = result.clone();
                                match extract {
                                    Some(extract) => machine.eval(extract, &inner, Item::of(result), out)?,
                                    None => out(machine, Item::of(result))?,
                                }
                            }
                            Ok(())
                        })
                    })?;
                }
                Ok(())
            }
            Filter::Bind(source, shapes, body) => {
                let values = self.all(source, scope, &item.value)?;
                for value in values {
                    let mut last = Ok(());
                    for shape in shapes {
                        last = self.bind(shape, scope, &value, &mut |machine, inner| {
                            machine.eval(body, &inner, item.clone(), out)
                        });
                        if !matches!(last, Err(Stop::Error(_))) {
                            break;
                        }
                    }
                    last?;
                }
                Ok(())
            }
            Filter::Define(definition, rest) => {
                let scope = scope.with(&definition.name, What::Function(definition.clone()));
                self.eval(rest, &scope, item, out)
            }
            Filter::Variable(name) => {
                let wanted = format!("${name}");
                match scope.find(|bound| bound.name == wanted) {
                    Some((bound, _)) => match &bound.what {
                        What::Value(value) => out(self, Item::of(value.clone())),
                        _ => Ok(()),
                    },
                    None => Err(fail(format!("${name} is not defined"))),
                }
            }
            Filter::Label(name, body) => {
                let label = self.label();
                let scope = scope.with(&format!("*{name}"), What::Label(label));
                let depth = self.depth;
                match self.eval(body, &scope, item, out) {
                    Err(Stop::Break(which)) if which == label => {
                        self.depth = depth;
                        Ok(())
                    }
                    ran => ran,
                }
            }
            Filter::Break(name) => {
                let wanted = format!("*{name}");
                match scope.find(|bound| bound.name == wanted).map(|(bound, _)| match bound.what {
                    What::Label(label) => label,
                    _ => 0,
                }) {
                    Some(label) => Err(Stop::Break(label)),
                    None => Err(fail(format!("$*label-{name} is not defined"))),
                }
            }
            Filter::Call(name, arguments) => self.call(name, arguments, scope, item, out),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Rc<Filter>], scope: &Scope, item: Item, out: Out<'_>) -> Done {
        let fits = |bound: &Bound| {
            bound.name == name
                && match &bound.what {
                    What::Given(..) => arguments.is_empty(),
                    What::Function(definition) => definition.parameters.len() == arguments.len(),
                    _ => false,
                }
        };
        let Some((bound, place)) = scope.find(fits) else {
            return call::call(self, name, arguments, scope, item, out);
        };
        match &bound.what {
            What::Given(filter, inner) => self.eval(filter, inner, item, out),
            What::Function(definition) => {
                let mut inners = vec![place];
                for (parameter, argument) in definition.parameters.iter().zip(arguments) {
                    match parameter.strip_prefix('$') {
                        None => {
                            for inner in &mut inners {
                                *inner = inner.with(parameter, What::Given(argument.clone(), scope.clone()));
                            }
                        }
                        Some(plain) => {
                            let values = self.all(argument, scope, &item.value)?;
                            let mut more = Vec::new();
                            for value in values {
                                for inner in &inners {
                                    let given = What::Given(Rc::new(Filter::Literal(value.clone())), Scope::default());
                                    more.push(inner.value(plain, value.clone()).with(plain, given));
                                }
                            }
                            inners = more;
                        }
                    }
                }
                for inner in inners {
                    self.eval(&definition.body, &inner, item.clone(), out)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn each(&mut self, item: Item, out: Out<'_>) -> Done {
        match &item.value {
            Value::Array(values) => {
                for (place, value) in values.iter().enumerate() {
                    out(self, item.at(Value::from(place), value.clone()))?;
                }
                Ok(())
            }
            Value::Object(values) => {
                for (key, value) in values {
                    out(self, item.at(text(key.as_str()), value.clone()))?;
                }
                Ok(())
            }
            Value::Null if item.path.is_some() => Ok(()),
            other => Err(fail(format!("Cannot iterate over {}", error::named(other)))),
        }
    }

    pub(super) fn recurse(&mut self, item: Item, out: Out<'_>) -> Done {
        self.spend(0)?;
        out(self, item.clone())?;
        if !item.value.is_array() && !item.value.is_object() {
            return Ok(());
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Stop::Spent);
        }
        self.each(item, &mut |machine, inner| machine.recurse(inner, out))?;
        self.depth -= 1;
        Ok(())
    }

    fn attempt(&mut self, body: &Filter, handler: Option<&Filter>, scope: &Scope, item: Item, out: Out<'_>) -> Done {
        // An error behind the `try` is not its own.
        let mut behind = false;
        let depth = self.depth;
        let ran = self.eval(body, scope, item, &mut |machine, found| {
            let ran = out(machine, found);
            behind |= ran.is_err();
            ran
        });
        match ran {
            Err(Stop::Error(wrong)) if !behind => {
                self.depth = depth;
                if matches!(&wrong, Value::Object(map) if map.contains_key("__jq")) {
                    return Ok(());
                }
                handler.map_or(Ok(()), |handler| self.eval(handler, scope, Item::of(wrong), out))
            }
            ran => ran,
        }
    }

    fn logic(&mut self, left: &Filter, right: &Filter, stops: bool, scope: &Scope, item: Item, out: Out<'_>) -> Done {
        let input = item.value;
        self.eval(left, scope, Item::of(input.clone()), &mut |machine, found| {
            if is_true(&found.value) == stops {
                return out(machine, Item::of(Value::Bool(stops)));
            }
            machine.eval(right, scope, Item::of(input.clone()), &mut |machine, found| {
                out(machine, Item::of(Value::Bool(is_true(&found.value))))
            })
        })
    }

    fn object(
        &mut self,
        pairs: &[(Filter, Filter)],
        scope: &Scope,
        input: &Value,
        made: Map<String, Value>,
        out: Out<'_>,
    ) -> Done {
        let Some(((key, value), rest)) = pairs.split_first() else { return out(self, Item::of(Value::Object(made))) };
        let keys = self.all(key, scope, input)?;
        let values = self.all(value, scope, input)?;
        for key in keys {
            let Value::String(key) = key else {
                let message = format!("Object keys must be strings, not {}", error::named(&key));
                return Err(fail(message));
            };
            for value in &values {
                self.spend(made.len())?;
                let mut made = made.clone();
                made.insert(key.clone(), value.clone());
                self.object(rest, scope, input, made, out)?;
            }
        }
        Ok(())
    }

    fn text(
        &mut self,
        format: Option<&str>,
        pieces: &[Piece],
        scope: &Scope,
        input: &Value,
        made: String,
        out: Out<'_>,
    ) -> Done {
        let Some((piece, rest)) = pieces.split_first() else { return out(self, Item::of(text(made))) };
        match piece {
            Piece::Plain(plain) => self.text(format, rest, scope, input, made + plain, out),
            Piece::Filter(filter) => {
                for value in self.all(filter, scope, input)? {
                    self.spend(made.len() / 8)?;
                    let shown = encode::format(format.unwrap_or("text"), &value).map_err(fail)?;
                    self.text(format, rest, scope, input, format!("{made}{shown}"), out)?;
                }
                Ok(())
            }
        }
    }

    /// Gives names to the parts of a value.
    fn bind(
        &mut self,
        shape: &Shape,
        scope: &Scope,
        value: &Value,
        body: &mut dyn FnMut(&mut Machine, Scope) -> Done,
    ) -> Done {
        match shape {
            Shape::Name(name) => body(self, scope.value(name, value.clone())),
            Shape::Array(shapes) => self.bind_array(shapes, 0, scope, value, body),
            Shape::Object(pairs) => self.bind_object(pairs, scope, value, body),
        }
    }

    fn bind_array(
        &mut self,
        shapes: &[Shape],
        place: usize,
        scope: &Scope,
        value: &Value,
        body: &mut dyn FnMut(&mut Machine, Scope) -> Done,
    ) -> Done {
        let Some(shape) = shapes.get(place) else { return body(self, scope.clone()) };
        let found = index(value, &Value::from(place)).map_err(fail)?;
        self.bind(shape, scope, &found, &mut |machine, inner| {
            machine.bind_array(shapes, place + 1, &inner, value, body)
        })
    }

    fn bind_object(
        &mut self,
        pairs: &[(Filter, Option<String>, Option<Shape>)],
        scope: &Scope,
        value: &Value,
        body: &mut dyn FnMut(&mut Machine, Scope) -> Done,
    ) -> Done {
        let Some(((key, name, shape), rest)) = pairs.split_first() else { return body(self, scope.clone()) };
        for key in self.all(key, scope, value)? {
            let found = index(value, &key).map_err(fail)?;
            let scope = match name {
                Some(name) => scope.value(name, found.clone()),
                None => scope.clone(),
            };
            match shape {
                Some(shape) => self.bind(shape, &scope, &found, &mut |machine, inner| {
                    machine.bind_object(rest, &inner, value, body)
                })?,
                None => self.bind_object(rest, &scope, value, body)?,
            }
        }
        Ok(())
    }
}

/// What copying a value costs.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.len(),
        Value::Object(values) => values.len(),
        Value::String(text) => text.len() / 64,
        _ => 0,
    }
}
