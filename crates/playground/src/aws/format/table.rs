//! `--output table`: boxes within boxes, in the layout of the CLI's own renderer. Refuses to know operations.

use super::{is_scalar, scalar};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A table wider than the terminal is turned on its side.
const TERMINAL: usize = 80;

pub(super) fn format(title: &str, value: &Value) -> String {
    let mut sections = Vec::new();
    if !build(Some(title), value, 0, &mut sections) {
        return String::new();
    }
    if width(&sections) > TERMINAL {
        sections.iter_mut().for_each(Section::stand_up);
    }
    let width = width(&sections);
    let mut out = format!("{}\n", "-".repeat(width));
    sections.iter().for_each(|section| section.render(width, &mut out));
    out
}

#[derive(Default)]
struct Section {
    title: String,
    indent: usize,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn build(title: Option<&str>, value: &Value, indent: usize, sections: &mut Vec<Section>) -> bool {
    let empty = match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    };
    if empty {
        return false;
    }
    if let Some(title) = title {
        sections.push(Section { title: title.into(), indent, ..Section::default() });
    }
    match value {
        Value::Object(object) => build_object(object, indent, sections),
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            build_list(title.unwrap_or_default(), items, indent, sections);
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Array(cells) if cells.iter().all(is_scalar) => {
                        add_row(sections, cells.iter().map(scalar).collect());
                    }
                    Value::Array(_) | Value::Object(_) => {
                        build(None, item, 0, sections);
                    }
                    item => add_row(sections, vec![scalar(item)]),
                }
            }
        }
        _ => {}
    }
    true
}

fn build_object(object: &Map<String, Value>, indent: usize, sections: &mut Vec<Section>) {
    let (scalars, others) = keys(object);
    let cells: Vec<String> = scalars.iter().filter_map(|key| object.get(*key)).map(scalar).collect();
    let headers: Vec<String> = scalars.iter().map(|key| key.to_string()).collect();
    if headers.len() == 1 {
        add_row(sections, headers.into_iter().chain(cells).collect());
    } else if !headers.is_empty() {
        if let Some(section) = sections.last_mut() {
            section.headers = headers;
        }
        add_row(sections, cells);
    }
    for key in others {
        if let Some(value) = object.get(key) {
            build(Some(key), value, indent + 1, sections);
        }
    }
}

fn build_list(title: &str, items: &[Value], indent: usize, sections: &mut Vec<Section>) {
    let (mut headers, mut more) = (BTreeSet::new(), BTreeSet::new());
    for object in items.iter().filter_map(Value::as_object) {
        let (scalars, others) = keys(object);
        headers.extend(scalars);
        more.extend(others);
    }
    let names: Vec<String> = headers.iter().map(|key| key.to_string()).collect();
    for (number, object) in items.iter().filter_map(Value::as_object).enumerate() {
        if number > 0 && !more.is_empty() {
            sections.push(Section { title: title.into(), indent, ..Section::default() });
        }
        if let Some(section) = sections.last_mut() {
            section.headers.clone_from(&names);
        }
        add_row(sections, headers.iter().map(|key| object.get(*key).map(scalar).unwrap_or_default()).collect());
        for key in &more {
            if let Some(value) = object.get(*key) {
                build(Some(key), value, indent + 1, sections);
            }
        }
    }
}

/// The names of scalars and of the rest, each sorted.
fn keys(object: &Map<String, Value>) -> (BTreeSet<&String>, BTreeSet<&String>) {
    object.keys().partition(|key| object.get(*key).is_some_and(is_scalar))
}

fn add_row(sections: &mut [Section], row: Vec<String>) {
    if let Some(section) = sections.last_mut() {
        section.rows.push(row);
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn width(sections: &[Section]) -> usize {
    sections.iter().map(Section::width).max().unwrap_or_default()
}

impl Section {
    /// One row of many columns becomes many rows of a name and a value.
    fn stand_up(&mut self) {
        if let ([row], false) = (self.rows.as_slice(), self.headers.is_empty()) {
            self.rows = self.headers.drain(..).zip(row.clone()).map(|(name, value)| vec![name, value]).collect();
        }
    }

    fn columns(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for row in std::iter::once(&self.headers).chain(&self.rows) {
            for (column, cell) in row.iter().enumerate() {
                match widths.get_mut(column) {
                    Some(width) => *width = (*width).max(length(cell)),
                    None => widths.push(length(cell)),
                }
            }
        }
        widths
    }

    fn width(&self) -> usize {
        let cells: usize = self.columns().iter().map(|width| width + 4).sum();
        (cells + 2 + 2 * self.indent).max(length(&self.title) + 2 + 2 * self.indent)
    }

    /// The widths of the columns, stretched so that they fill the box.
    fn scaled(&self, width: usize) -> Vec<usize> {
        let natural: Vec<usize> = self.columns().iter().map(|width| width + 4).collect();
        let total: usize = natural.iter().sum();
        if total == 0 {
            return natural;
        }
        let factor = width as f64 / total as f64;
        let mut scaled: Vec<usize> =
            natural.iter().map(|width| (factor * *width as f64).round_ties_even() as usize).collect();
        // Rounding leaves some letters too many, taken from the left, or too few, given from the right.
        let mut sum: usize = scaled.iter().sum();
        while sum > width {
            for column in scaled.iter_mut() {
                if sum > width {
                    *column = column.saturating_sub(1);
                    sum -= 1;
                }
            }
        }
        while sum < width {
            for column in scaled.iter_mut().rev() {
                if sum < width {
                    *column += 1;
                    sum += 1;
                }
            }
        }
        scaled
    }

    fn render(&self, width: usize, out: &mut String) {
        let width = width.saturating_sub(2 * self.indent);
        let edge = "|".repeat(self.indent);
        let mut line = |text: String| out.push_str(&format!("{edge}{text}{edge}\n"));
        if !self.title.is_empty() {
            line(centred(&self.title, width, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                line(format!("+{}+", "-".repeat(width.saturating_sub(2))));
            }
        }
        let columns = self.scaled(width);
        let rule: String = columns
            .iter()
            .enumerate()
            .map(|(number, width)| {
                let (left, edges) = if number == 0 { ("+", 2) } else { ("", 1) };
                format!("{left}{}+", "-".repeat(width.saturating_sub(edges)))
            })
            .collect();
        let left_edge = |number: usize| if number == 0 { "|" } else { "" };
        if !self.headers.is_empty() {
            line(rule.clone());
            let cells = self.headers.iter().zip(&columns).enumerate();
            line(cells.map(|(number, (cell, width))| centred(cell, *width, left_edge(number))).collect());
        }
        if !self.rows.is_empty() && !columns.is_empty() {
            line(rule.clone());
            for row in &self.rows {
                let cells = row.iter().zip(&columns).enumerate();
                line(cells.map(|(number, (cell, width))| left(cell, *width, left_edge(number))).collect());
            }
            line(rule);
        }
    }
}

fn centred(text: &str, width: usize, left_edge: &str) -> String {
    let before = (width / 2).saturating_sub(length(text) / 2).saturating_sub(1);
    let after = width.saturating_sub(1 + left_edge.len() + before + length(text));
    format!("{left_edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

fn left(text: &str, width: usize, left_edge: &str) -> String {
    let padding = if length(text) + 2 + left_edge.len() < width { 2 } else { 0 };
    let after = width.saturating_sub(1 + left_edge.len() + padding + length(text));
    format!("{left_edge}{}{text}{}|", " ".repeat(padding), " ".repeat(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What version 2.38.5 printed for the same answers.
    #[test]
    fn boxes_are_the_clis() {
        let identity = json!({ "UserId": "AKIAIOSFODNN7EXAMPLE", "Account": "123456789012", "Arn": "arn:aws:sts::123456789012:user/moto" });
        let wanted = "\
----------------------------------------------------
|                 GetCallerIdentity                |
+---------+----------------------------------------+
|  Account|  123456789012                          |
|  Arn    |  arn:aws:sts::123456789012:user/moto   |
|  UserId |  AKIAIOSFODNN7EXAMPLE                  |
+---------+----------------------------------------+
";
        assert_eq!(format("GetCallerIdentity", &identity), wanted);
        let rows =
            json!([["R2", "arn:aws:iam::123456789012:role/R2"], ["R1", "arn:aws:iam::123456789012:role/team/R1"]]);
        let wanted = "\
--------------------------------------------------
|                    ListRoles                   |
+----+-------------------------------------------+
|  R2|  arn:aws:iam::123456789012:role/R2        |
|  R1|  arn:aws:iam::123456789012:role/team/R1   |
+----+-------------------------------------------+
";
        assert_eq!(format("ListRoles", &rows), wanted);
        let buckets = json!({
            "Buckets": [{ "Name": "demo", "CreationDate": "2026-11-22T00:28:47+00:00" }],
            "Owner": { "DisplayName": "webfile", "ID": "bcaf1ffd86f41161ca5fb16fd081034f" },
            "Prefix": null,
        });
        let wanted = "\
-------------------------------------------------------
|                     ListBuckets                     |
+-----------------------------+-----------------------+
|  Prefix                     |  None                 |
+-----------------------------+-----------------------+
||                      Buckets                      ||
|+----------------------------------------+----------+|
||              CreationDate              |  Name    ||
|+----------------------------------------+----------+|
||  2026-11-22T00:28:47+00:00             |  demo    ||
|+----------------------------------------+----------+|
||                       Owner                       ||
|+--------------+------------------------------------+|
||  DisplayName |                ID                  ||
|+--------------+------------------------------------+|
||  webfile     |  bcaf1ffd86f41161ca5fb16fd081034f  ||
|+--------------+------------------------------------+|
";
        assert_eq!(format("ListBuckets", &buckets), wanted);
    }

    #[test]
    fn nothing_and_scalars() {
        let empty = "--------------------------\n|ListAttachedRolePolicies|\n+------------------------+\n";
        assert_eq!(format("ListAttachedRolePolicies", &json!({ "AttachedPolicies": [] })), empty);
        assert_eq!(format("ListRoles", &Value::Null), "");
        assert_eq!(format("ListRoles", &json!("R2")), "-----------\n|ListRoles|\n+---------+\n");
    }

    #[test]
    fn nested_answers_stand_up_when_they_are_wide() {
        let table = format("ListRoles", &super::super::roles());
        for line in [
            "||                              Roles                             ||",
            "||  Arn                |  arn:aws:iam::123456789012:role/team/R1  ||",
            "||||||  aws:x                      |  true                    ||||||",
            "||||||  *                                                     ||||||",
        ] {
            assert!(table.contains(line), "{line}\n{table}");
        }
    }
}
