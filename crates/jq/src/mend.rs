//! Turns what jaq reads in its own way into what jq means by it. Refuses to know what filters do.
//!
//! jq takes the right side of `+` or `<` first, knows `$__loc__`, and complains of an unknown format when it gets there.

use crate::formats::is_format;
use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::path::{Part, Path};

const RIGHT: &str = "$__right";
const LOC: &str = "$__loc__";

type Filter<'s> = Term<&'s str>;

/// The filter as jaq should run it; `line` says where a word stands.
pub(crate) fn mend<'s>(term: Filter<'s>, line: &impl Fn(&'s str) -> &'s str) -> Filter<'s> {
    let here = |term: Filter<'s>| mend(term, line);
    let boxed = |term: Box<Filter<'s>>| Box::new(here(*term));
    match term {
        Term::Var(name) if name == LOC => location(line(name)),
        Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) | Term::Var(_) => term,
        Term::Str(format, parts) => {
            let part = |part| match part {
                StrPart::Term(term) => StrPart::Term(here(term)),
                other => other,
            };
            Term::Str(format, parts.into_iter().map(part).collect())
        }
        Term::Arr(inner) => Term::Arr(inner.map(boxed)),
        Term::Obj(pairs) => Term::Obj(pairs.into_iter().map(|(key, slot)| (here(key), slot.map(here))).collect()),
        Term::Neg(inner) => Term::Neg(boxed(inner)),
        Term::BinOp(left, operator, right) => operation(boxed(left), operator, boxed(right)),
        Term::Label(name, inner) => Term::Label(name, boxed(inner)),
        Term::Fold(name, source, pattern, steps) => {
            Term::Fold(name, boxed(source), pattern, steps.into_iter().map(here).collect())
        }
        Term::TryCatch(inner, catch) => Term::TryCatch(boxed(inner), catch.map(boxed)),
        Term::IfThenElse(cases, otherwise) => {
            let cases = cases.into_iter().map(|(condition, then)| (here(condition), here(then)));
            Term::IfThenElse(cases.collect(), otherwise.map(boxed))
        }
        Term::Def(definitions, rest) => {
            let one = |Def { name, args, body }| Def { name, args, body: here(body) };
            Term::Def(definitions.into_iter().map(one).collect(), boxed(rest))
        }
        Term::Call(name, _) if name.strip_prefix('@').is_some_and(|name| !is_format(name)) => {
            Term::Call("format", vec![Term::Str(None, vec![StrPart::Str(name.trim_start_matches('@'))])])
        }
        Term::Call(name, arguments) => Term::Call(name, arguments.into_iter().map(here).collect()),
        Term::Path(from, Path(parts)) => {
            let part = |(part, opt)| {
                let part = match part {
                    Part::Index(key) => Part::Index(here(key)),
                    Part::Range(from, to) => Part::Range(from.map(here), to.map(here)),
                };
                (part, opt)
            };
            Term::Path(boxed(from), Path(parts.into_iter().map(part).collect()))
        }
    }
}

fn operation<'s>(left: Box<Filter<'s>>, operator: BinaryOp<&'s str>, right: Box<Filter<'s>>) -> Filter<'s> {
    let reckons = matches!(operator, BinaryOp::Math(_) | BinaryOp::Cmp(_));
    if !reckons || is_single(&left) || is_single(&right) {
        return Term::BinOp(left, operator, right);
    }
    let inner = Term::BinOp(left, operator, Box::new(Term::Var(RIGHT)));
    Term::BinOp(right, BinaryOp::Pipe(Some(Pattern::Var(RIGHT))), Box::new(inner))
}

/// Whether it surely gives one value: then the order of the sides does not matter.
fn is_single(term: &Filter<'_>) -> bool {
    match term {
        Term::Id | Term::Num(_) | Term::Var(_) | Term::Arr(_) => true,
        Term::Str(_, parts) => !parts.iter().any(|part| matches!(part, StrPart::Term(_))),
        Term::Path(from, Path(parts)) => {
            let single = |(part, _): &(Part<Filter<'_>>, _)| matches!(part, Part::Index(key) if is_single(key));
            is_single(from) && parts.iter().all(single)
        }
        Term::Call(name, arguments) => {
            arguments.is_empty() && matches!(*name, "length" | "add" | "tostring" | "tonumber" | "now" | "not" | "type")
        }
        _ => false,
    }
}

/// `$__loc__`
fn location<'s>(line: &'s str) -> Filter<'s> {
    let text = |text: &'s str| Term::Str(None, vec![StrPart::Str(text)]);
    Term::Obj(vec![(text("file"), Some(text("<top-level>"))), (text("line"), Some(Term::Num(line)))])
}
