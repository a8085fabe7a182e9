//! Writes the shapes of one service as lines; knows nothing of the operations that take them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

/// A shape's place among those of its service: its name is known only when all are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(usize);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Text(String),
    Shape(Id),
}

/// The lines that were written so far, of shapes and of what else is put among them.
pub struct Shapes<'a> {
    shapes: &'a Map<String, Value>,
    /// By name, and whether an operation takes it: there, tokens that the CLI makes up are not required.
    ids: BTreeMap<(&'a str, bool), Id>,
    /// Shapes that say the same are one.
    known: BTreeMap<Vec<Part>, Id>,
    same: Vec<Id>,
    lines: Vec<(Option<Id>, Vec<Part>)>,
}

/// An enumeration with more values than these is not listed.
const MOST_VALUES: usize = 12;

impl<'a> Shapes<'a> {
    pub fn new(shapes: &'a Map<String, Value>) -> Shapes<'a> {
        Shapes { shapes, ids: BTreeMap::new(), known: BTreeMap::new(), same: Vec::new(), lines: Vec::new() }
    }

    /// The structure that an operation takes; its line and those of all that it needs are written.
    pub fn input(&mut self, name: &'a str) -> Result<Id> {
        self.shape(name, true)
    }

    pub fn line(&mut self, parts: Vec<Part>) {
        self.lines.push((None, parts));
    }

    pub fn members(&self, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.shapes.get(name).and_then(|shape| shape["members"].as_object()).into_iter().flatten()
    }

    pub fn of(&self, member: &Value) -> Result<&'a Value> {
        let name = member["shape"].as_str().context("a member has no shape")?;
        self.shapes.get(name).with_context(|| format!("there is no shape `{name}`"))
    }

    /// All lines, with a short name for each shape.
    pub fn text(&self) -> String {
        let mut names: BTreeMap<Id, String> = BTreeMap::new();
        for id in self.lines.iter().filter_map(|(id, _)| *id) {
            names.insert(id, short(names.len()));
        }
        let mut text = String::new();
        for (id, parts) in &self.lines {
            text.extend(id.map(|id| names[&id].as_str()));
            for part in parts {
                text.push_str(match part {
                    Part::Text(text) => text,
                    Part::Shape(id) => &names[&self.first(*id)],
                });
            }
            text.push('\n');
        }
        text
    }

    fn first(&self, id: Id) -> Id {
        let same = self.same[id.0];
        if same == id { id } else { self.first(same) }
    }

    fn shape(&mut self, name: &'a str, taken: bool) -> Result<Id> {
        if let Some(id) = self.ids.get(&(name, taken)) {
            return Ok(self.first(*id));
        }
        let id = Id(self.same.len());
        self.same.push(id);
        self.ids.insert((name, taken), id);
        let shape = self.shapes.get(name).with_context(|| format!("there is no shape `{name}`"))?;
        let parts = self.body(shape, taken).with_context(|| format!("in the shape `{name}`"))?;
        if let Some(same) = self.known.get(&parts) {
            self.same[id.0] = *same;
            return Ok(*same);
        }
        self.known.insert(parts.clone(), id);
        self.lines.push((Some(id), parts));
        Ok(id)
    }

    fn body(&mut self, shape: &'a Value, taken: bool) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        match shape["type"].as_str() {
            Some("structure") => {
                let required: Vec<&str> = words(&shape["required"]).collect();
                for (name, member) in shape["members"].as_object().into_iter().flatten() {
                    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.$".contains(letter);
                    ensure!(name.chars().all(plain), "a member is called `{name}`");
                    let token =
                        taken && (member["idempotencyToken"] == true || self.of(member)?["idempotencyToken"] == true);
                    let mark = if required.contains(&name.as_str()) && !token { "!" } else { "" };
                    let start = if parts.is_empty() { "{" } else { "," };
                    parts.push(Part::Text(format!("{start}{mark}{name}:")));
                    parts.push(self.code(member, taken)?);
                }
                if parts.is_empty() {
                    parts.push(Part::Text("{".into()));
                }
            }
            Some("list") => {
                let least = shape["min"].as_u64().filter(|least| *least > 0);
                parts.push(Part::Text(least.map_or("[".into(), |least| format!("[{least}:"))));
                parts.push(self.code(&shape["member"], false)?);
            }
            Some("map") => {
                let key = self.of(&shape["key"])?;
                ensure!(key["type"] == "string", "a map with keys that are no strings");
                parts.push(Part::Text("<".into()));
                parts.push(self.code(&shape["value"], false)?);
            }
            other => bail!("{other:?} has no line"),
        }
        Ok(parts)
    }

    /// An option's value can be completed: there alone, the values of an enumeration are worth their place.
    fn code(&mut self, member: &'a Value, option: bool) -> Result<Part> {
        let shape = self.of(member)?;
        if [member, shape].iter().any(|of| of["jsonvalue"] == true) || shape["document"] == true {
            return Ok(Part::Text("j".into()));
        }
        let least = |code: &str| match shape["min"].as_f64() {
            // Nothing is shorter than nothing.
            Some(least) if code != "s" || least > 0.0 => format!("{code}{least}"),
            _ => code.to_owned(),
        };
        let code = match shape["type"].as_str().context("a shape has no type")? {
            "structure" | "list" | "map" => {
                let name = member["shape"].as_str().unwrap_or_default();
                return Ok(Part::Shape(self.shape(name, false)?));
            }
            "string" => values(&shape["enum"]).filter(|_| option).unwrap_or_else(|| least("s")),
            "integer" | "long" => least("i"),
            "float" | "double" => "f".into(),
            "boolean" => "b".into(),
            "blob" => "B".into(),
            "timestamp" => "d".into(),
            other => bail!("the type `{other}` is not known"),
        };
        Ok(Part::Text(code))
    }
}

pub fn words(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn values(list: &Value) -> Option<String> {
    let values: Vec<&str> = words(list).collect();
    let word = |value: &&str| !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let few = (1..=MOST_VALUES).contains(&values.len()) && values.iter().all(word);
    few.then(|| format!("e({})", values.join("|")))
}

/// `A`, `C` … `Z`, `Aa` … `Zz`, `Aaa` …: `B` alone stands for bytes.
fn short(place: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut rest = if place > 0 { place + 1 } else { 0 };
    let mut name = Vec::new();
    loop {
        name.push(LETTERS[rest % 26]);
        rest /= 26;
        if rest == 0 {
            break;
        }
        rest -= 1;
    }
    name.reverse();
    name[0].make_ascii_uppercase();
    name.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(shapes: &Value, inputs: &[&str]) -> Result<String> {
        let shapes = shapes.as_object().unwrap();
        let mut written = Shapes::new(shapes);
        for input in inputs {
            let id = written.input(shapes.get_key_value(*input).unwrap().0)?;
            written.line(vec![Part::Text("Op(".into()), Part::Shape(id)]);
        }
        Ok(written.text())
    }

    #[test]
    fn a_token_is_required_below_the_input_alone() {
        let member = json!({"shape": "S", "idempotencyToken": true});
        let shapes = json!({
            "In": {"type": "structure", "required": ["Token", "Name"], "members":
                {"Token": member, "Name": {"shape": "S"}, "Again": {"shape": "In"}}},
            "S": {"type": "string", "min": 2},
        });
        // The structure that is in itself is another one than the input, where the token may be left out.
        assert_eq!(
            text(&shapes, &["In"]).unwrap(),
            "A{!Token:s2,!Name:s2,Again:A\nC{Token:s2,!Name:s2,Again:A\nOp(C\n"
        );
    }

    #[test]
    fn shapes_that_hold_each_other_come_to_an_end() {
        let shapes = json!({
            "In": {"type": "structure", "members": {"Filter": {"shape": "Filter"}, "Deep": {"shape": "Map"}}},
            "Filter": {"type": "structure", "members": {"And": {"shape": "Filters"}, "Key": {"shape": "S"}}},
            "Filters": {"type": "list", "member": {"shape": "Filter"}, "min": 1},
            "Map": {"type": "map", "key": {"shape": "S"}, "value": {"shape": "Map"}},
            "S": {"type": "string"},
        });
        assert_eq!(text(&shapes, &["In"]).unwrap(), "A[1:C\nC{And:A,Key:s\nD<D\nE{Filter:C,Deep:D\nOp(E\n");
    }

    #[test]
    fn shapes_that_say_the_same_are_one() {
        let names = |of: &str| json!({"type": "structure", "members": {"Names": {"shape": of}}});
        let list = json!({"type": "list", "member": {"shape": "S"}, "min": 0});
        let shapes = json!({
            "One": names("Names"), "Two": names("MoreNames"), "Names": list, "MoreNames": list, "S": {"type": "string"},
        });
        assert_eq!(text(&shapes, &["One", "Two"]).unwrap(), "A[s\nC{Names:A\nOp(C\nOp(C\n");
    }

    #[test]
    fn types_are_letters() {
        let of = |of: Value| {
            let shapes = json!({"In": {"type": "structure", "members": {"X": {"shape": "T"}}}, "T": of});
            text(&shapes, &["In"]).map(|text| text.lines().next().unwrap()[4..].to_owned())
        };
        for (shape, wanted) in [
            (json!({"type": "string", "min": 0}), "s"),
            (json!({"type": "string", "enum": ["ON", "OFF_2"]}), "e(ON|OFF_2)"),
            (json!({"type": "string", "enum": ["aws:kms"], "min": 1}), "s1"),
            (json!({"type": "string", "enum": vec!["A"; 13]}), "s"),
            (json!({"type": "string", "jsonvalue": true}), "j"),
            (json!({"type": "structure", "members": {}, "document": true}), "j"),
            (json!({"type": "long", "min": 900}), "i900"),
            (json!({"type": "integer", "min": -1}), "i-1"),
            (json!({"type": "integer", "min": 0}), "i0"),
            (json!({"type": "double", "min": 0}), "f"),
            (json!({"type": "boolean"}), "b"),
            (json!({"type": "blob", "min": 1}), "B"),
            (json!({"type": "timestamp"}), "d"),
        ] {
            assert_eq!(of(shape.clone()).unwrap(), wanted, "{shape}");
        }
        assert!(of(json!({"type": "dream"})).is_err());
    }

    #[test]
    fn no_shape_has_the_letter_of_bytes() {
        let names: Vec<String> = (0..1000).map(short).collect();
        assert_eq!((names[0].as_str(), names[1].as_str(), names[24].as_str()), ("A", "C", "Z"));
        assert_eq!((names[25].as_str(), names[26].as_str(), names[700].as_str()), ("Aa", "Ab", "Zz"));
        assert_eq!(names[701], "Aaa");
        let different: std::collections::BTreeSet<&String> = names.iter().collect();
        assert!(different.len() == names.len() && !names.iter().any(|name| name == "B"));
    }
}
