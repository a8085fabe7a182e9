//! `aws configure` and its subcommands. Refuses to know services.

use super::arguments::{self, Globals};
use super::credentials::{self, Keys};
use super::failure::{Failure, Outcome, invalid_choice};
use super::ini;
use super::operation::missing_arguments;
use super::profile::{self, Profiles};
use super::settings::{self, Settings};
use crate::machine::Context;
use crate::scenario::Cli;
use serde_json::json;

/// Runs what stands behind `aws configure`.
pub(crate) fn run(context: &mut Context<'_>, globals: &Globals, words: &[String]) -> Outcome<u8> {
    let Some((name, rest)) = words.split_first() else { return ask(context, globals) };
    if arguments::is_option(name) {
        return Err(Failure::Parameter(format!("Unknown options: {}", words.join(", "))).into());
    }
    let older = ["list", "get", "set", "add-model"];
    if context.machine.cli == Cli::Older && !older.contains(&name.as_str()) {
        return Err(invalid_choice("subcommand", name, &older).into());
    }
    match name.as_str() {
        "list" => list(context, globals),
        "get" => get(context, globals, rest),
        "set" => set(context, globals, rest),
        "list-profiles" => {
            let profiles = Profiles::load(context.machine, context.env)?;
            let text: String = profiles.names().map(|name| format!("{name}\n")).collect();
            context.print(text);
            Ok(0)
        }
        "export-credentials" => export(context, globals, rest),
        other => {
            let commands = context.machine.commands.clone();
            let choices = super::commands::subcommands(&commands, "configure");
            if choices.contains(&other) {
                return Err(super::not_modelled(context, &format!("aws configure {other}")));
            }
            Err(invalid_choice("subcommand", other, &choices).into())
        }
    }
}

fn profile_name(context: &Context<'_>, globals: &Globals) -> String {
    settings::named(context.machine.cli, context.env, globals).map_or_else(|| "default".into(), |named| named.name)
}

const TIP: &str = "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running \
                   the command 'aws login'.\n\n";

/// The questions of `aws configure`: key of the setting, its words, whether it is a secret.
const QUESTIONS: [(&str, &str, bool); 4] = [
    ("aws_access_key_id", "AWS Access Key ID", true),
    ("aws_secret_access_key", "AWS Secret Access Key", true),
    ("region", "Default region name", false),
    ("output", "Default output format", false),
];

fn ask(context: &mut Context<'_>, globals: &Globals) -> Outcome<u8> {
    let name = profile_name(context, globals);
    let profiles = Profiles::load(context.machine, context.env)?;
    let current = |key: &str| profiles.find(&name).and_then(|profile| profile.get(key)).map(str::to_string);
    if context.machine.cli == Cli::Current && current("aws_access_key_id").is_none() {
        context.print(TIP);
    }
    let (mut keys, mut rest) = (Vec::new(), Vec::new());
    for (key, words, secret) in QUESTIONS {
        let shown = match current(key) {
            Some(value) if secret => masked(&value),
            Some(value) => value,
            None => "None".into(),
        };
        let answer = context.ask(&format!("{words} [{shown}]: "), false)?;
        if !answer.is_empty() {
            if secret { keys.push((key, answer)) } else { rest.push((key, answer)) }
        }
    }
    // The credentials first: a profile that has none yet still gets its section in the config file.
    if !keys.is_empty() {
        write(context, &profile::credentials_path(context.env), &name, &keys);
    }
    write(context, &profile::config_path(context.env), &profile::section_name(&name), &rest);
    Ok(0)
}

fn write(context: &mut Context<'_>, path: &str, section: &str, values: &[(&str, String)]) {
    let before = context.machine.files.read(path).unwrap_or_default();
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let after = ini::put(before, section, &values);
    context.machine.files.write(path, after);
}

/// Sixteen stars and the last four letters.
fn masked(value: &str) -> String {
    let last: String = value.chars().skip(value.chars().count().saturating_sub(4)).collect();
    format!("{}{last}", "*".repeat(16))
}

fn list(context: &mut Context<'_>, globals: &Globals) -> Outcome<u8> {
    let cli = context.machine.cli;
    let row = |name: &str, value: &str, kind: &str, place: &str| match cli {
        Cli::Current => format!("{name:<10} : {value:<24} : {kind:<16} : {place}\n"),
        Cli::Older => format!("{name:>10} {value:>24} {kind:>16}    {place}\n"),
    };
    let names = |names: &[&str]| format!("{names:?}").replace('"', "'");
    let named = settings::named(context.machine.cli, context.env, globals);
    context.print(match cli {
        Cli::Current => row("NAME", "VALUE", "TYPE", "LOCATION"),
        Cli::Older => row("Name", "Value", "Type", "Location") + &row("----", "-----", "----", "--------"),
    });
    let text = match &named {
        Some(named) if named.by_option => row("profile", &named.name, "manual", "--profile"),
        Some(named) => row("profile", &named.name, "env", &names(&settings::profile_variables(cli))),
        None => row("profile", "<not set>", "None", "None"),
    };
    context.print(text);
    let settings = Settings::of(context.machine, context.env, globals)?;
    let found = credentials::find(context.machine, context.world, context.env, &settings)?;
    let keys = match found {
        Some((provider, _)) => credentials::fetch(context, &provider)?.keys(context.world),
        None => None,
    };
    let text = match &keys {
        Some(Keys { id, secret, method, .. }) => {
            row("access_key", &masked(id), method, "") + &row("secret_key", &masked(secret), method, "")
        }
        None => row("access_key", "<not set>", "None", "None") + &row("secret_key", "<not set>", "None", "None"),
    };
    context.print(text);
    let variables = settings::region_variables(cli);
    let variable = variables.iter().any(|name| context.env.exported(name).is_some());
    let path = context.env.tilde(&profile::config_path(context.env));
    let text = match (&settings.region, globals.has("region")) {
        (None, _) => row("region", "<not set>", "None", "None"),
        (Some(_), true) if cli == Cli::Older => row("region", "<not set>", "None", "None"),
        (Some(region), true) => row("region", region, "manual", "--region"),
        (Some(region), false) if variable => match variables {
            [only] => row("region", region, "env", only),
            several => row("region", region, "env", &names(several)),
        },
        (Some(region), false)
            if settings.profiles.find(settings.profile()).is_none_or(|it| it.get("region").is_none()) =>
        {
            row("region", region, "imds", "")
        }
        (Some(region), false) => row("region", region, "config-file", &path),
    };
    context.print(text);
    Ok(0)
}

fn get(context: &mut Context<'_>, globals: &Globals, words: &[String]) -> Outcome<u8> {
    let [name] = words else {
        return Err(match words {
            [] => missing_arguments(&["varname".into()]),
            [_, more @ ..] => Failure::Parameter(format!("Unknown options: {}", more.join(", "))),
        }
        .into());
    };
    let profiles = Profiles::load(context.machine, context.env)?;
    let own = profile_name(context, globals);
    let Place { profile, key, below } = match name.split('.').collect::<Vec<_>>().as_slice() {
        [profile, key, rest @ ..] if profiles.find(profile).is_some() => Place::new(profile, key, rest),
        parts => Place::of(parts, &own),
    };
    let Some(section) = profiles.find(&profile) else {
        if profile == "default" || name.contains('.') {
            return Ok(1);
        }
        return Err(Failure::Other(format!("The config profile ({profile}) could not be found")).into());
    };
    let value = match &below {
        None => section.get(&key),
        Some(below) => section.get_below(&key, below),
    };
    match value {
        Some(value) if value.starts_with('\n') => {
            context.complain(format!("varname ({name}) must reference a value, not a section or sub-section."));
            Ok(1)
        }
        Some(value) => {
            context.print(format!("{value}\n"));
            Ok(0)
        }
        None => Ok(1),
    }
}

fn set(context: &mut Context<'_>, globals: &Globals, words: &[String]) -> Outcome<u8> {
    let (name, value) = match words {
        [] => return Err(missing_arguments(&["varname".into(), "value".into()]).into()),
        [_] => return Err(missing_arguments(&["value".into()]).into()),
        [name, value] => (name, value),
        [_, _, more @ ..] => return Err(Failure::Parameter(format!("Unknown options: {}", more.join(", "))).into()),
    };
    let parts: Vec<&str> = name.split('.').collect();
    if let [section @ ("plugins" | "preview"), key] = parts.as_slice() {
        write(context, &profile::config_path(context.env), section, &[(key, value.clone())]);
        return Ok(0);
    }
    let Place { profile, key, below } = Place::of(&parts, &profile_name(context, globals));
    if let Some(below) = below {
        let path = profile::config_path(context.env);
        let before = context.machine.files.read(&path).unwrap_or_default();
        let after = ini::put_below(before, &profile::section_name(&profile), &key, (&below, value));
        context.machine.files.write(&path, after);
        return Ok(0);
    }
    let secret = matches!(key.as_str(), "aws_access_key_id" | "aws_secret_access_key" | "aws_session_token");
    let (path, section) = match secret {
        true => (profile::credentials_path(context.env), profile.clone()),
        false => (profile::config_path(context.env), profile::section_name(&profile)),
    };
    write(context, &path, &section, &[(key.as_str(), value.clone())]);
    Ok(0)
}

/// Where a setting stands.
struct Place {
    profile: String,
    key: String,
    /// The setting below the key.
    below: Option<String>,
}

impl Place {
    fn new(profile: &str, key: &str, rest: &[&str]) -> Place {
        // With more than one the CLI looks at none of them.
        let below = if let [below] = rest { Some((*below).to_owned()) } else { None };
        Place { profile: profile.into(), key: key.into(), below }
    }

    /// `region`, `s3.max_queue_size`, `default.region` and `profile.dev.region`; `dev.region` is no setting of `dev`.
    fn of(parts: &[&str], own: &str) -> Place {
        match parts {
            ["profile", profile, key, rest @ ..] | [profile @ "default", key, rest @ ..] => {
                Place::new(profile, key, rest)
            }
            [key, rest @ ..] => Place::new(own, key, rest),
            [] => Place::new(own, "", &[]),
        }
    }
}

fn export(context: &mut Context<'_>, globals: &Globals, words: &[String]) -> Outcome<u8> {
    let arguments::Split { given, rest } = arguments::split(words, &[("format", arguments::Takes::One)])?;
    if !rest.is_empty() {
        return Err(Failure::Parameter(format!("Unknown options: {}", rest.join(", "))).into());
    }
    let format = given.get("format").and_then(|values| values.first()).map_or("process", String::as_str);
    let choices = ["process", "env", "env-no-export", "powershell", "windows-cmd", "fish"];
    if !choices.contains(&format) {
        return Err(invalid_choice("--format", format, &choices).into());
    }
    let settings = Settings::of(context.machine, context.env, globals)?;
    let found = credentials::find(context.machine, context.world, context.env, &settings)?;
    let keys = match found {
        Some((provider, _)) => credentials::fetch(context, &provider)?.keys(context.world),
        None => None,
    };
    let Some(keys) = keys else {
        return Err(Failure::Other("Unable to retrieve credentials: no credentials found".into()).into());
    };
    let session = context.world.sessions.get(&rolecall_iam::SessionId(keys.id.as_str().into()));
    let expires = session.map(|session| session.expires.cli());
    let text = match format {
        "process" => {
            let mut output = json!({ "Version": 1, "AccessKeyId": keys.id, "SecretAccessKey": keys.secret });
            if let Some(output) = output.as_object_mut() {
                output.extend(keys.token.map(|token| ("SessionToken".to_string(), json!(token))));
                output.extend(expires.map(|expires| ("Expiration".to_string(), json!(expires))));
            }
            serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
        }
        _ => {
            let mut lines = vec![("AWS_ACCESS_KEY_ID", keys.id), ("AWS_SECRET_ACCESS_KEY", keys.secret)];
            lines.extend(keys.token.map(|token| ("AWS_SESSION_TOKEN", token)));
            lines.extend(expires.map(|expires| ("AWS_CREDENTIAL_EXPIRATION", expires)));
            lines.into_iter().map(|(name, value)| exported(format, name, &value)).collect()
        }
    };
    context.print(text);
    Ok(0)
}

fn exported(format: &str, name: &str, value: &str) -> String {
    match format {
        "env" => format!("export {name}={value}\n"),
        "powershell" => format!("$Env:{name}=\"{value}\"\n"),
        "windows-cmd" => format!("set {name}={value}\n"),
        "fish" => format!("set -gx {name} {value}\n"),
        _ => format!("{name}={value}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_placed_by_their_dots() {
        let of = |name: &str| {
            let Place { profile, key, below } = Place::of(&name.split('.').collect::<Vec<_>>(), "p");
            (profile, key, below.unwrap_or_default())
        };
        let place = |profile: &str, key: &str, below: &str| (profile.into(), key.into(), below.into());
        assert_eq!(of("region"), place("p", "region", ""));
        assert_eq!(of("default.region"), place("default", "region", ""));
        assert_eq!(of("profile.dev.role_arn"), place("dev", "role_arn", ""));
        assert_eq!(of("s3.max_queue_size"), place("p", "s3", "max_queue_size"));
        assert_eq!(of("profile.dev.s3.max_queue_size"), place("dev", "s3", "max_queue_size"));
    }

    #[test]
    fn secrets_are_masked() {
        assert_eq!(masked("AKIAIOSFODNN7EXAMPLE"), "****************MPLE");
        assert_eq!(masked("abc"), "****************abc");
    }
}
