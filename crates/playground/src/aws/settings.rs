//! What a command runs with: profile, region, output format and query, each from where the CLI takes it. Refuses to know
//! credentials.

use super::arguments::Globals;
use super::failure::Failure;
use super::instance;
use super::profile::Profiles;
use crate::machine::{Env, Machine};
use crate::scenario::Cli;

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) profiles: Profiles,
    /// Where the profile's name was given, if it was.
    pub(crate) named: Option<Named>,
    pub(crate) region: Option<String>,
    pub(crate) output: Option<String>,
    /// Whether the request goes out without a signature.
    pub(crate) unsigned: bool,
}

/// A profile that was asked for by name.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: String,
    /// With `--profile`, and not with AWS_PROFILE.
    pub(crate) by_option: bool,
}

impl Settings {
    pub(crate) fn of(machine: &Machine, env: &Env, globals: &Globals) -> Result<Settings, Failure> {
        let named = named(machine.cli, env, globals);
        let profiles = Profiles::load(machine, env)?;
        if let Some(Named { name, .. }) = &named
            && profiles.find(name).is_none()
        {
            return Err(Failure::Other(format!("The config profile ({name}) could not be found")));
        }
        let setting = |key: &str| {
            let name = named.as_ref().map_or("default", |named| &named.name);
            profiles.find(name).and_then(|profile| profile.get(key)).map(str::to_string)
        };
        let from_env = |names: &[&str]| {
            names.iter().find_map(|name| env.exported(name)).filter(|value| !value.is_empty()).map(str::to_string)
        };
        let region = globals.text("region").or_else(|| from_env(region_variables(machine.cli)));
        let region = region.or_else(|| setting("region"));
        // On an instance the CLI asks the metadata service.
        let region = region.or_else(|| instance::region(machine, env).map(str::to_owned));
        let output = globals.text("output").or_else(|| from_env(&["AWS_DEFAULT_OUTPUT"]));
        let output = output.or_else(|| setting("output"));
        Ok(Settings { profiles, named, region, output, unsigned: globals.has("no-sign-request") })
    }

    /// Those of a call that nobody signs.
    pub(crate) fn unsigned(region: &str) -> Settings {
        Settings {
            profiles: Profiles::default(),
            named: None,
            region: Some(region.into()),
            output: None,
            unsigned: true,
        }
    }

    /// The name of the profile, given or not.
    pub(crate) fn profile(&self) -> &str {
        self.named.as_ref().map_or("default", |named| &named.name)
    }

    /// The endpoint's region: where none is set, the global endpoints answer.
    pub(crate) fn region_or_global(&self) -> &str {
        self.region.as_deref().unwrap_or("us-east-1")
    }
}

/// Where the environment may name a region.
pub(crate) fn region_variables(cli: Cli) -> &'static [&'static str] {
    match cli {
        Cli::Current => &["AWS_REGION", "AWS_DEFAULT_REGION"],
        Cli::Older => &["AWS_DEFAULT_REGION"],
    }
}

/// Where the environment may name a profile; the first one wins.
pub(crate) fn profile_variables(cli: Cli) -> [&'static str; 2] {
    match cli {
        Cli::Current => ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
        Cli::Older => ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"],
    }
}

/// The profile that was asked for.
pub(crate) fn named(cli: Cli, env: &Env, globals: &Globals) -> Option<Named> {
    match globals.text("profile") {
        Some(name) => Some(Named { name, by_option: true }),
        None => {
            let name = profile_variables(cli).into_iter().find_map(|name| env.exported(name))?;
            Some(Named { name: name.into(), by_option: false })
        }
    }
}
