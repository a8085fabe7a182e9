//! Roles switched to as in the console, and who the next command runs as. These commands are ours. Refuses to know who
//! may switch.

use crate::aws::arguments::{self, Globals, Split, Takes};
use crate::aws::credentials::{self, Credentials, Origin, Provider};
use crate::aws::door;
use crate::aws::instance;
use crate::aws::settings::Settings;
use crate::machine::{Ask, Context, Env, Machine, Switched};
use crate::view::{Display, Identity, Source};
use rolecall_iam::sts::AssumeRole;
use rolecall_iam::world::Account;
use rolecall_iam::{Caller, World};
use rolecall_policy::Arn;

const OPTIONS: &[(&str, Takes)] =
    &[("account", Takes::One), ("role", Takes::One), ("display-name", Takes::One), ("color", Takes::One)];

const COLOURS: [&str; 5] = ["red", "orange", "yellow", "green", "blue"];

const USAGE: &str = "usage: switch-role --account ID|ALIAS --role [PATH/]NAME [--display-name NAME] [--color \
                     red|orange|yellow|green|blue]\n";

/// What the console says whatever the reason is.
const REFUSED: &str =
    "Invalid information in one or more fields. Check your information or contact your administrator.\n";

pub(super) fn switch_role(context: &mut Context<'_>, words: &[String]) -> Result<u8, Ask> {
    let Ok(Split { given, rest }) = arguments::split(words, OPTIONS) else {
        context.complain(USAGE);
        return Ok(2);
    };
    let get = |name: &str| given.get(name).and_then(|values| values.first()).cloned();
    let (Some(account), Some(role), true) = (get("account"), get("role"), rest.is_empty()) else {
        context.complain(USAGE);
        return Ok(2);
    };
    let colour = get("color").unwrap_or_else(|| "blue".into());
    if !COLOURS.contains(&colour.as_str()) {
        context.complain(USAGE);
        return Ok(2);
    }
    let is_named =
        |candidate: &&Account| candidate.id.as_str() == account || candidate.alias.as_ref() == Some(&account);
    let id = context.world.accounts.values().find(is_named).map_or(account.clone(), |account| account.id.to_string());
    let caller = context.machine.signed_in.caller.clone();
    let session_name = match &caller {
        Caller::User(arn) => arn.last().to_string(),
        _ => "root".into(),
    };
    let role = role.trim_matches('/');
    let input = AssumeRole {
        role_arn: Arn::build("iam", "", &id, &format!("role/{role}")).to_string(),
        session_name,
        ..AssumeRole::default()
    };
    match door::switch_role(context, &caller, &input) {
        Ok(session) => {
            let name = get("display-name")
                .unwrap_or_else(|| format!("{} @ {account}", role.rsplit('/').next().unwrap_or(role)));
            context.print(format!("Switched to {} until {}. `switch-back` returns.\n", session.arn, session.expires));
            context.machine.switched = Some(Switched { session: session.id, display: Display { name, colour } });
            Ok(0)
        }
        Err(_) => {
            context.complain(REFUSED);
            Ok(1)
        }
    }
}

pub(super) fn switch_back(context: &mut Context<'_>, words: &[String]) -> Result<u8, Ask> {
    if !words.is_empty() {
        context.complain("usage: switch-back\n");
        return Ok(2);
    }
    let name = Identity::of(context.world, &context.machine.signed_in.caller, Source::SignedIn).name;
    let text = match context.machine.switched.take() {
        Some(Switched { session, .. }) => {
            let caller = context.machine.signed_in.caller.clone();
            door::exit_role(context, &caller, &session);
            format!("Back to {name}.\n")
        }
        None => format!("No role was switched to: you are {name}.\n"),
    };
    context.print(text);
    Ok(0)
}

pub(super) fn whoami(context: &mut Context<'_>, _: &[String]) -> Result<u8, Ask> {
    let identities = identities(context.machine, context.world, context.env);
    let Some(last) = identities.last() else { return Ok(1) };
    if last.caller == Caller::Anonymous && last.source == Source::Instance {
        context.print("nobody: this instance has no credentials\n");
        return Ok(0);
    }
    let account = match &last.account_name {
        Some(name) => format!("{} ({name})", last.account),
        None => last.account.clone(),
    };
    let from = match last.source {
        Source::SignedIn => "",
        Source::Switched => ", switched to as in the console",
        Source::Environment => ", because of AWS_ACCESS_KEY_ID",
        Source::Profile => ", because of the profile",
        Source::Instance => ", because of the instance's profile",
    };
    let place = if account.is_empty() { String::new() } else { format!(" of account {account}") };
    context.print(format!("{}, {}{place}{from}\n", last.name, last.kind));
    Ok(0)
}

/// Who commands run as: the base identity first, then what stands on top of it; the last one is the next command's.
pub(super) fn identities(machine: &Machine, world: &World, env: &Env) -> Vec<Identity> {
    let base = &machine.signed_in.caller;
    let mut identities = vec![Identity::of(world, base, Source::SignedIn)];
    if let Some(Switched { session, display }) = &machine.switched {
        let mut identity = Identity::of(world, &Caller::Session(session.clone()), Source::Switched);
        identity.display = Some(display.clone());
        identities.push(identity);
    }
    match on_top(machine, world, env) {
        Some((caller, source)) if identities.last().is_none_or(|last| last.caller != caller) => {
            identities.push(Identity::of(world, &caller, source));
        }
        // An instance without credentials has not those of whoever came to it.
        None if machine.host.is_some() => {
            identities.push(Identity::of(world, &Caller::Anonymous, Source::Instance));
        }
        _ => {}
    }
    identities
}

/// Whose credentials the environment or the profile gives; nothing where neither says anything, or where a role profile
/// has not asked STS yet.
fn on_top(machine: &Machine, world: &World, env: &Env) -> Option<(Caller, Source)> {
    let settings = Settings::of(machine, env, &Globals::default()).ok()?;
    let (provider, origin) = credentials::find(machine, world, env, &settings).ok()??;
    let source = match origin {
        Origin::Environment => Source::Environment,
        Origin::Profile | Origin::SignedIn => Source::Profile,
        Origin::Switched => return None,
        Origin::Instance => Source::Instance,
    };
    let keys = match provider {
        Provider::Ready(Credentials::Keys(keys)) => keys,
        Provider::Ready(Credentials::Lent(_)) => return None,
        Provider::Instance(instance) => {
            let session = instance::latest(world, &instance)?;
            return Some((Caller::Session(session.id.clone()), source));
        }
        Provider::Role(role) => role.cached(machine, env, world)?,
        Provider::WebIdentity(identity) => identity.cached(machine, env, world)?,
    };
    Some((door::looks_like(machine, world, &keys), source))
}
