//! `rolecall lint`: what is to be said about policy texts, as a compiler says it. Refuses to find anything itself.

use crate::{Stop, files};
use rolecall_policy::text::line_column;
use rolecall_policy::{Diagnostic, Level, PolicyKind, Span, parse};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// What the policies are for: identity, trust, resource, boundary, session, scp or rcp
    #[arg(long, default_value = "identity", value_parser = kind)]
    kind: PolicyKind,
    /// How the findings are printed; `json` is one finding a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The policies; `-` is stdin
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

fn kind(name: &str) -> Result<PolicyKind, String> {
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    PolicyKind::deserialize(name).map_err(|wrong| wrong.to_string())
}

#[derive(Serialize)]
struct Finding<'a> {
    file: String,
    line: usize,
    column: usize,
    #[serde(flatten)]
    diagnostic: &'a Diagnostic,
}

/// Exits with 1 when AWS would refuse one of the policies.
pub fn lint(args: Args) -> Result<ExitCode, Stop> {
    let (mut refused, mut unreadable) = (false, None);
    for path in &args.files {
        let text = match files::text(path) {
            Ok(text) => text,
            Err(wrong) => {
                eprintln!("rolecall: {wrong}");
                unreadable = Some(ExitCode::from(2));
                continue;
            }
        };
        let parsed = parse(args.kind, &text);
        refused |= parsed.refused();
        let file = path.display().to_string();
        for diagnostic in &parsed.diagnostics {
            match args.format {
                Format::Text => print!("{}", as_a_compiler_says_it(&file, &text, diagnostic)),
                Format::Json => {
                    let (line, column) = line_column(&text, diagnostic.span.start);
                    let finding = Finding { file: file.clone(), line, column, diagnostic };
                    println!("{}", serde_json::to_string(&finding).map_err(|wrong| wrong.to_string())?);
                }
            }
        }
    }
    Ok(unreadable.unwrap_or(ExitCode::from(u8::from(refused))))
}

fn as_a_compiler_says_it(file: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Hint => "hint",
    };
    let (line, column) = line_column(text, diagnostic.span.start);
    let margin = " ".repeat(line.to_string().len());
    let mut out = format!("{level}[{}]: {}\n{margin}--> {file}:{line}:{column}\n", diagnostic.code, diagnostic.message);
    out.push_str(&snippet(text, diagnostic.span, ""));
    for label in &diagnostic.labels {
        out.push_str(&snippet(text, label.span, &label.text));
    }
    for (what, words) in [("note", &diagnostic.because), ("so", &diagnostic.so)] {
        if !words.is_empty() {
            out.push_str(&format!("{margin} = {what}: {words}\n"));
        }
    }
    for fix in &diagnostic.fixes {
        out.push_str(&format!("{margin} = help: {}\n", fix.title));
    }
    out.push('\n');
    out
}

/// The line on which the span begins, with carets under what the span holds of it.
fn snippet(text: &str, span: Span, label: &str) -> String {
    let (line, column) = line_column(text, span.start);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let source = text.lines().nth(line - 1).unwrap_or_default();
    let before: String = source.chars().take(column - 1).map(|char| if char == '\t' { '\t' } else { ' ' }).collect();
    let within = span.of(text).lines().next().unwrap_or_default().chars().count().max(1);
    let carets = format!("{before}{} {label}", "^".repeat(within));
    format!("{margin} |\n{number} | {source}\n{margin} | {}\n", carets.trim_end())
}
