//! The learner's machine as a scenario leaves it to them: files, credentials, who they are. Refuses to know commands.

use crate::aws::{config_file, credentials_file, section_name};
use crate::call::DEFAULT_REGION;
use crate::jq::Jq;
use crate::library::Commands;
use crate::machine::files::Files;
use crate::machine::{Env, Machine, SignedIn, Used};
use crate::scenario::Scenario;
use rolecall_iam::world::{AccessKey, User};
use rolecall_iam::{Caller, World};
use rolecall_policy::Arn;
use rolecall_policy::catalog::Catalog;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An access key that the learner's files hold.
struct Held<'w> {
    profile: String,
    user: &'w User,
    key: &'w AccessKey,
}

pub(super) fn machine(
    scenario: &Scenario,
    world: &World,
    catalog: Arc<Catalog>,
    commands: Arc<Commands>,
) -> (Machine, Env) {
    let held = held(scenario, world);
    let signed_in = signed_in(scenario, world, &held);
    let mut env = Env::login(&home(&signed_in.name));
    // The console's own shell runs in the console's region.
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().filter(|_| signed_in.lends) {
        env.set(name, DEFAULT_REGION);
        env.export(name);
    }
    let mut files = Files::default();
    files.now = world.clock;
    files.make_directory(env.home());
    files.make_directory("/tmp");
    write_credentials(&mut files, &env, &held, scenario, &signed_in);
    for (name, text) in &scenario.terminal.files {
        let path = name.strip_prefix("~/").map_or_else(|| name.clone(), |rest| format!("{}/{rest}", env.home()));
        files.write(&env.absolute(&path), text.as_str());
    }
    let machine = Machine {
        files,
        history: Arc::default(),
        cli: scenario.terminal.cli,
        catalog,
        commands,
        jq: Jq::bundled(),
        signed_in,
        switched: None,
        host: None,
        left: Vec::new(),
        disks: BTreeMap::new(),
        trail: Arc::default(),
        calls: Vec::new(),
        hint: None,
        lacks: Vec::new(),
        edit: None,
        answers: Vec::new(),
        answered: 0,
        used: Used::default(),
    };
    (machine, env)
}

/// The access keys that have a profile. The world keeps the keys of a user in the scenario's order.
fn held<'w>(scenario: &Scenario, world: &'w World) -> Vec<Held<'w>> {
    let mut held = Vec::new();
    for account in &scenario.accounts {
        let Some(known) = world.accounts.get(&account.id) else { continue };
        for user in &account.users {
            let Some(known) = known.users.get(&user.name) else { continue };
            for (given, key) in user.access_keys.iter().zip(&known.access_keys) {
                if let Some(profile) = &given.profile {
                    held.push(Held { profile: profile.clone(), user: known, key });
                }
            }
        }
    }
    held
}

/// Who `terminal.as` names: a profile or an ARN; else the first profile, else the first user.
fn signed_in(scenario: &Scenario, world: &World, held: &[Held<'_>]) -> SignedIn {
    let named = scenario.terminal.signed_in.as_deref();
    let by_profile = |name: &str| held.iter().find(|held| held.profile == name);
    let of = |held: &Held<'_>| SignedIn {
        caller: Caller::User(held.user.arn.clone()),
        name: held.user.name.to_lowercase(),
        lends: false,
    };
    if let Some(found) = named.and_then(by_profile) {
        return of(found);
    }
    let lent = |caller: Caller, name: &str| SignedIn { caller, name: name.to_lowercase(), lends: true };
    if let Some(arn) = named.and_then(|name| name.parse::<Arn>().ok()) {
        if let (Some(account), "root") = (arn.account(), arn.resource()) {
            return lent(Caller::Root(account), "root");
        }
        return match held.iter().find(|held| held.user.arn == arn) {
            Some(held) => of(held),
            None => lent(Caller::User(arn.clone()), arn.last()),
        };
    }
    let first = || world.accounts.values().flat_map(|account| account.users.values()).next();
    match (by_profile("default").or(held.first()), first()) {
        (Some(found), _) => of(found),
        (None, Some(user)) => lent(Caller::User(user.arn.clone()), &user.name),
        (None, None) => lent(world.accounts.keys().next().map_or(Caller::Anonymous, |id| Caller::Root(*id)), "root"),
    }
}

/// The name of the home directory.
fn home(name: &str) -> String {
    let name: String =
        name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter)).collect();
    if name.is_empty() || name.starts_with('.') { "learner".into() } else { name }
}

/// What `aws configure` would have written: the keys of whoever is signed in as `[default]`, and every profile by name.
fn write_credentials(files: &mut Files, env: &Env, held: &[Held<'_>], scenario: &Scenario, signed_in: &SignedIn) {
    if held.is_empty() {
        return;
    }
    let (mut credentials, mut config) = (String::new(), String::new());
    let mut write = |profile: &str, key: &AccessKey| {
        let AccessKey { id, secret, .. } = key;
        credentials.push_str(&format!("[{profile}]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"));
        config.push_str(&format!("[{}]\nregion = us-east-1\noutput = json\n", section_name(profile)));
    };
    let own = held.iter().filter(|held| Caller::User(held.user.arn.clone()) == signed_in.caller);
    let own = own.min_by_key(|held| Some(held.profile.as_str()) != scenario.terminal.signed_in.as_deref());
    if let Some(own) = own.filter(|_| held.iter().all(|held| held.profile != "default")) {
        write("default", own.key);
    }
    for Held { profile, key, .. } in held {
        write(profile, key);
    }
    files.write(&credentials_file(env), credentials);
    files.write(&config_file(env), config);
}
