//! What Tab offers behind `aws`: services, operations, options, and the values that the model or the world knows. Refuses
//! to know what any of them does.

use super::arguments::{self, Takes};
use super::model::{Model, Modelled, Type};
use super::profile::Profiles;
use super::region::REGIONS;
use super::{commands, operation};
use crate::library::Block;
use crate::machine::{Env, Machine};
use crate::view::Candidate;
use rolecall_iam::World;
use rolecall_iam::world::Account;
use rolecall_policy::Arn;
use std::collections::BTreeSet;

/// What may stand where the cursor is.
pub(crate) enum Offer {
    Words(Vec<Candidate>),
    /// The name of a file.
    Files,
    /// What is in the models that are not loaded.
    NotLoaded,
}

/// What the last of these words, which stand behind `aws`, may become.
pub(crate) fn offer(words: &[String], machine: &Machine, env: &Env, world: &World) -> Offer {
    let Some((last, earlier)) = words.split_last() else { return Offer::Files };
    let plain = plain(earlier);
    let command = plain.first().copied().unwrap_or_default();
    let blocks = machine.commands.clone();
    let block = blocks.block(command);
    let model = match block {
        Block::Found(text) => Some(Model::read(text)),
        _ => None,
    };
    let typed = model.as_ref().zip(plain.get(1)).and_then(|(model, name)| Some((model, model.operation(name)?)));
    let place = Place { machine, env, world, command, typed: typed.as_ref(), earlier };

    let attached = last.strip_prefix("--").and_then(|rest| rest.split_once('='));
    if let Some((option, begun)) = attached {
        return place.value(option, begun, &format!("--{option}="));
    }
    if last.starts_with('-') {
        if block == Block::NotLoaded && plain.len() > 1 {
            return Offer::NotLoaded;
        }
        return place.options(last);
    }
    if let Some(option) = place.open_option() {
        return place.value(option, last, "");
    }
    match (plain.len(), block) {
        (0, _) => words_of(commands::commands(), last, ""),
        (_, Block::NotLoaded) => Offer::NotLoaded,
        (1, _) => words_of(model.map(|model| model.names()).unwrap_or_default(), last, ""),
        _ => place.argument(last),
    }
}

/// Words that are neither options nor values of global ones: the command, the operation, and what follows.
fn plain(words: &[String]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some(name) if arguments::global(name) == Some(Takes::One) => drop(words.next()),
            Some(_) => {}
            None => found.push(word.as_str()),
        }
    }
    found
}

/// Where the cursor is.
struct Place<'a> {
    machine: &'a Machine,
    env: &'a Env,
    world: &'a World,
    command: &'a str,
    /// The operation, with the model that it is from.
    typed: Option<&'a (&'a Model<'a>, Modelled<'a>)>,
    earlier: &'a [String],
}

impl Place<'_> {
    /// How many words the option of this name takes.
    fn takes(&self, option: &str) -> Option<Takes> {
        arguments::global(option).or_else(|| {
            let (model, modelled) = self.typed?;
            let table = operation::table(model, modelled, &operation::options(model, modelled));
            table.into_iter().find(|(name, _)| name == option).map(|(_, takes)| takes)
        })
    }

    /// The option before the cursor, where it wants a value there.
    fn open_option(&self) -> Option<&str> {
        let at = self.earlier.iter().rposition(|word| word.starts_with("--"))?;
        let option = self.earlier.get(at)?.strip_prefix("--").filter(|option| !option.contains('='))?;
        let has_value = at + 1 < self.earlier.len();
        match self.takes(option)? {
            Takes::Nothing => None,
            Takes::One | Takes::Maybe => (!has_value).then_some(option),
            Takes::Many => Some(option),
        }
    }

    /// Options that begin so: those of the operation that must be given, its others, those that every command takes.
    fn options(&self, begun: &str) -> Offer {
        let mut found: Vec<(String, Option<String>)> = Vec::new();
        if let Some((model, modelled)) = self.typed {
            let options = operation::options(model, modelled);
            let own = modelled.own().filter(|(_, required, _)| *required).map(|(name, ..)| name);
            let required: BTreeSet<&str> = options
                .iter()
                .filter(|(member, _)| member.required && !modelled.is_free(member.name))
                .map(|(_, option)| option.as_str())
                .chain(own)
                .collect();
            let table = operation::table(model, modelled, &options);
            let (first, others): (Vec<_>, Vec<_>) =
                table.into_iter().map(|(name, _)| name).partition(|name| required.contains(name.as_str()));
            found.extend(first.into_iter().map(|name| (name, Some("required".into()))));
            found.extend(others.into_iter().map(|name| (name, None)));
        }
        let globals = arguments::global_names(self.machine.cli);
        found.extend(globals.map(|name| (name.to_string(), None)));
        let given = |name: &str| self.earlier.iter().any(|word| word.strip_prefix("--") == Some(name));
        let fits = found.into_iter().filter(|(name, _)| !given(name) && format!("--{name}").starts_with(begun));
        Offer::Words(fits.map(|(name, says)| Candidate { text: format!("--{name} "), says }).collect())
    }

    /// A value of an option; what is offered has `before` in front.
    fn value(&self, option: &str, begun: &str, before: &str) -> Offer {
        let choices = arguments::choices(self.machine.cli, option);
        if !choices.is_empty() {
            return words_of(choices, begun, before);
        }
        match option {
            "profile" => {
                let profiles = Profiles::load(self.machine, self.env).unwrap_or_default();
                return words_of(profiles.names(), begun, before);
            }
            "region" => return words_of(REGIONS, begun, before),
            "query" => return Offer::Words(Vec::new()),
            _ => {}
        }
        let Some((model, modelled)) = self.typed else { return Offer::Words(Vec::new()) };
        let options = operation::options(model, modelled);
        let member = options.iter().find(|(_, name)| name == option).map(|(member, _)| member);
        if member.is_some_and(|member| modelled.is_file(member.name)) {
            return Offer::Files;
        }
        let kind = member.map(|member| model.type_of(member.kind));
        let kind = match kind {
            Some(Type::List(_, item)) => Some(model.type_of(item)),
            other => other,
        };
        if let Some(Type::Choice(words)) = kind {
            return words_of(words.split('|'), begun, before);
        }
        let mut known = self.known(option);
        if !begun.is_empty() {
            known.push(("file://".into(), String::new()));
        }
        let fits = known.into_iter().filter(|(value, _)| value.starts_with(begun));
        let whole = |(value, says): (String, String)| {
            let end = if value.ends_with('/') { "" } else { " " };
            Candidate { text: format!("{before}{value}{end}"), says: Some(says).filter(|says| !says.is_empty()) }
        };
        Offer::Words(fits.map(whole).collect())
    }

    /// What the world has that an option of this name may name, each with the account that it is in.
    fn known(&self, option: &str) -> Vec<(String, String)> {
        let of = |list: fn(&Account) -> Vec<String>| self.everywhere(list);
        match option {
            "user-name" => of(|account| account.users.keys().cloned().collect()),
            "group-name" => of(|account| account.groups.keys().cloned().collect()),
            "role-name" => of(|account| account.roles.keys().cloned().collect()),
            "instance-profile-name" => of(|account| account.instance_profiles.keys().cloned().collect()),
            "serial-number" => of(|account| account.virtual_mfa.keys().cloned().collect()),
            "role-arn" => of(|account| account.roles.values().map(|role| role.arn.to_string()).collect()),
            "policy-source-arn" => of(|account| {
                let users = account.users.values().map(|user| user.arn.to_string());
                let groups = account.groups.values().map(|group| group.arn.to_string());
                users.chain(groups).chain(account.roles.values().map(|role| role.arn.to_string())).collect()
            }),
            "policy-arn" | "policy-arns" | "permissions-boundary" => {
                let mut found = of(|account| account.policies.keys().map(Arn::to_string).collect());
                let aws = self.world.aws_managed.keys();
                found.extend(aws.map(|arn| (arn.to_string(), "managed by AWS".into())));
                found
            }
            "bucket" => self.buckets().map(|(name, says)| (name.to_string(), says)).collect(),
            "key" => {
                let bucket = self.given("bucket").unwrap_or_default();
                self.keys(bucket).iter().map(|key| (key.clone(), String::new())).collect()
            }
            "key-id" | "secret-id" | "function-name" => self.arns(),
            _ if option == "arn" || option.ends_with("-arn") || option.ends_with("-arns") => self.arns(),
            _ => Vec::new(),
        }
    }

    fn everywhere(&self, list: fn(&Account) -> Vec<String>) -> Vec<(String, String)> {
        let accounts = self.world.accounts.values();
        accounts.flat_map(|account| list(account).into_iter().map(move |value| (value, place_of(account)))).collect()
    }

    /// The resources of the command's service.
    fn arns(&self) -> Vec<(String, String)> {
        let service = self.typed.map_or(self.command, |(model, _)| model.prefix);
        let accounts = self.world.accounts.values();
        let all = accounts.flat_map(|account| account.resources.keys().map(move |arn| (arn, account)));
        let fits = all.filter(|(arn, _)| arn.service() == service);
        fits.map(|(arn, account)| (arn.to_string(), place_of(account))).collect()
    }

    fn buckets(&self) -> impl Iterator<Item = (&str, String)> {
        let accounts = self.world.accounts.values();
        let all = accounts.flat_map(|account| account.resources.keys().map(move |arn| (arn, account)));
        all.filter_map(|(arn, account)| {
            let name = arn.as_str().strip_prefix("arn:aws:s3:::").filter(|name| !name.contains('/'))?;
            Some((name, place_of(account)))
        })
    }

    fn keys(&self, bucket: &str) -> &[String] {
        let Ok(arn) = format!("arn:aws:s3:::{bucket}").parse::<Arn>() else { return &[] };
        let found = self.world.accounts.values().find_map(|account| account.resources.get(&arn));
        found.map_or(&[], |resource| &resource.objects)
    }

    /// What was given to an option before the cursor.
    fn given(&self, option: &str) -> Option<&str> {
        let at = self.earlier.iter().position(|word| word.strip_prefix("--") == Some(option))?;
        self.earlier.get(at + 1).map(String::as_str)
    }

    /// A word that belongs to no option: a path of `aws s3`, or the file that an answer goes to.
    fn argument(&self, begun: &str) -> Offer {
        let Some((_, modelled)) = self.typed else { return Offer::Words(Vec::new()) };
        if self.command != "s3" {
            return if modelled.has_outfile() { Offer::Files } else { Offer::Words(Vec::new()) };
        }
        let local = ["cp", "mv", "sync"].contains(&modelled.typed().as_str());
        match begun.strip_prefix("s3://") {
            Some(path) => Offer::Words(self.paths(path)),
            None if "s3://".starts_with(begun) && (!local || begun.len() > 1) => Offer::Words(self.paths("")),
            None if local => Offer::Files,
            None => Offer::Words(Vec::new()),
        }
    }

    /// Buckets, or the keys of one up to the next slash.
    fn paths(&self, path: &str) -> Vec<Candidate> {
        let Some((bucket, begun)) = path.split_once('/') else {
            let fits = self.buckets().filter(|(name, _)| name.starts_with(path));
            return fits.map(|(name, says)| Candidate { text: format!("s3://{name}/"), says: Some(says) }).collect();
        };
        let fits = self.keys(bucket).iter().filter_map(|key| {
            let rest = key.strip_prefix(begun)?;
            Some(match rest.split_once('/') {
                Some((directory, _)) => format!("s3://{bucket}/{begun}{directory}/"),
                None => format!("s3://{bucket}/{key} "),
            })
        });
        let found: BTreeSet<String> = fits.collect();
        found.into_iter().map(|text| Candidate { text, says: None }).collect()
    }
}

/// The account as people call it.
fn place_of(account: &Account) -> String {
    let id = account.id.to_string();
    account.name.as_ref().or(account.alias.as_ref()).map_or_else(|| id.clone(), |name| format!("{name}, {id}"))
}

fn words_of<W: AsRef<str>>(words: impl IntoIterator<Item = W>, begun: &str, before: &str) -> Offer {
    let words = words.into_iter();
    let fits = words.filter(|word| word.as_ref().starts_with(begun));
    Offer::Words(fits.map(|word| Candidate { text: format!("{before}{} ", word.as_ref()), says: None }).collect())
}
