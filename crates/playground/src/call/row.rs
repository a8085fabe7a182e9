//! What a row of a table can say: operations, and for each of their checks the action, the resource, the condition keys
//! and when it is asked. Refuses to know any service.

use super::ask::Ask;
use super::keys;
use super::{CallError, Check};
use rolecall_iam::Target;

/// The resource that a parameter's text names; nothing where AWS asks nothing about it.
pub(super) type Reader = fn(&Ask<'_>, &str) -> Result<Option<Target>, CallError>;

/// Checks that a row cannot say.
pub(super) type Special = fn(&Ask<'_>, &mut Vec<Check>) -> Result<(), CallError>;

/// A condition key and where its values come from: a path of parameters, or `=` and the value itself. Some keys are
/// families, as `aws:RequestTag`; see `keys`.
pub(super) type Key = (&'static str, &'static str);

/// Operations that ask the same.
pub(super) struct Row {
    /// Separated by spaces.
    operations: &'static str,
    rules: &'static [Rule],
    special: Option<Special>,
}

/// One check of a row: one for each value of its parameter.
pub(super) struct Rule {
    /// Empty for the one that is called as the operation.
    action: &'static str,
    on: On,
    /// The parameter that names the resource. With a `?` it may be left out; empty where none is needed.
    from: &'static str,
    keys: &'static [Key],
    /// Asked only when this parameter is given, or with `!` when it is not, or with `=` when it is just that.
    when: &'static str,
    /// The service principal that a role is passed to.
    passed_to: &'static str,
    /// The service that makes the request on the caller's behalf.
    via: &'static str,
    because: &'static str,
}

enum On {
    /// No particular resource.
    Any,
    /// An ARN with `{r}` for the region, `{a}` for the account, `{}` for the value and `{Name}` for another parameter. A
    /// value that is an ARN already is taken as it is.
    Like(&'static str),
    By(Reader),
}

pub(super) const fn row(operations: &'static str, rules: &'static [Rule]) -> Row {
    Row { operations, rules, special: None }
}

/// A row whose other checks take code.
pub(super) const fn row_and(operations: &'static str, rules: &'static [Rule], special: Special) -> Row {
    Row { operations, rules, special: Some(special) }
}

const fn rule(on: On, from: &'static str) -> Rule {
    Rule { action: "", on, from, keys: &[], when: "", passed_to: "", via: "", because: "" }
}

pub(super) const fn any() -> Rule {
    rule(On::Any, "")
}

pub(super) const fn on(template: &'static str, from: &'static str) -> Rule {
    rule(On::Like(template), from)
}

pub(super) const fn by(reader: Reader, from: &'static str) -> Rule {
    rule(On::By(reader), from)
}

/// A role that is handed to a service needs iam:PassRole (R157).
pub(super) const fn pass_role(service: &'static str, from: &'static str) -> Rule {
    let mut pass = by(super::names::role, from).action("iam:PassRole").when(from);
    pass.passed_to = service;
    pass.because = "whoever gives a role to a service must be allowed to pass it";
    pass
}

impl Rule {
    pub(super) const fn action(mut self, action: &'static str) -> Rule {
        self.action = action;
        self
    }

    pub(super) const fn keys(mut self, keys: &'static [Key]) -> Rule {
        self.keys = keys;
        self
    }

    pub(super) const fn when(mut self, when: &'static str) -> Rule {
        self.when = when;
        self
    }

    pub(super) const fn via(mut self, service: &'static str) -> Rule {
        self.via = service;
        self
    }

    pub(super) const fn because(mut self, because: &'static str) -> Rule {
        self.because = because;
        self
    }

    fn applies(&self, ask: &Ask<'_>) -> bool {
        match (self.when.strip_prefix('!'), self.when.split_once('=')) {
            (Some(path), _) => !ask.has(path),
            (None, Some((path, value))) => ask.texts(path).iter().any(|text| text.eq_ignore_ascii_case(value)),
            (None, None) => self.when.is_empty() || ask.has(self.when),
        }
    }

    fn checks(&self, ask: &Ask<'_>, out: &mut Vec<Check>) -> Result<(), CallError> {
        let path = self.from.trim_end_matches('?');
        let mut values = ask.texts(path);
        if values.is_empty() {
            if path.len() == self.from.len() && !path.is_empty() {
                return Err(ask.missing(path));
            }
            values.push(String::new());
        }
        let action = if self.action.is_empty() { ask.operation } else { self.action };
        for value in values {
            let target = match self.on {
                On::Any => Some(Target::Any),
                On::Like(_) if value.starts_with("arn:") => Some(ask.parse(&value)?),
                On::Like(template) => Some(ask.parse(&fill(ask, template, &value)?)?),
                On::By(reader) => reader(ask, &value)?,
            };
            let Some(target) = target else { continue };
            let mut check = ask.check(action, target, self.because)?;
            for (key, source) in self.keys {
                keys::fill(ask, key, source, &mut check);
            }
            if !self.passed_to.is_empty() {
                check.put("iam:PassedToService", vec![self.passed_to.into()]);
                // The resource that the role is for, where it is one of the service that gets the role.
                let main = out.first().and_then(|main| main.resource.arn());
                let main = main.filter(|arn| self.passed_to.split('.').next() == Some(arn.service()));
                check.put("iam:AssociatedResourceArn", main.map(|arn| arn.to_string()).into_iter().collect());
            }
            if !self.via.is_empty() {
                keys::forwarded(ask, &[self.via], &mut check);
            }
            if check.action.service() == "kms" {
                keys::of_kms(ask, &value, &mut check);
            }
            out.push(check);
        }
        Ok(())
    }
}

impl Row {
    /// The operation that is called so, as the API spells it.
    pub(super) fn operation(&self, name: &str) -> Option<&'static str> {
        self.operations.split_ascii_whitespace().find(|operation| operation.eq_ignore_ascii_case(name))
    }

    /// The operations, for tests over all of them.
    #[cfg(test)]
    pub(super) fn operations(&self) -> impl Iterator<Item = &'static str> {
        self.operations.split_ascii_whitespace()
    }

    pub(super) fn checks(&self, ask: &Ask<'_>, out: &mut Vec<Check>) -> Result<(), CallError> {
        for rule in self.rules.iter().filter(|rule| rule.applies(ask)) {
            rule.checks(ask, out)?;
        }
        self.special.map_or(Ok(()), |special| special(ask, out))
    }
}

/// The ARN that a template gives.
pub(super) fn fill(ask: &Ask<'_>, template: &str, value: &str) -> Result<String, CallError> {
    let mut arn = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        arn.push_str(before);
        match name {
            "r" => arn.push_str(ask.site.region),
            "a" => arn.push_str(&ask.account()),
            "" => arn.push_str(value),
            name => arn.push_str(&ask.need(name)?),
        }
        rest = after;
    }
    arn.push_str(rest);
    Ok(arn)
}
