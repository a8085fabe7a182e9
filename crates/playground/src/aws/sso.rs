//! Profiles that sign in with IAM Identity Center: what the CLI says while nobody has. Refuses to sign anybody in, which
//! takes a browser and a portal.

use super::failure::Failure;
use super::settings::Settings;
use std::collections::BTreeMap;

/// The settings without which there is no token and no role to ask for.
const REQUIRED: [&str; 4] = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"];

/// Why a profile of this kind gives no credentials; nothing where it is of another kind.
pub(super) fn complaint(settings: &Settings, profile: &str) -> Option<Failure> {
    let section = settings.profiles.find(profile)?;
    let mut known: BTreeMap<&str, &str> =
        section.values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if ["sso_role_name", "sso_account_id"].iter().all(|key| !known.contains_key(key)) {
        return None;
    }
    let session = section.get("sso_session");
    if let Some(name) = session {
        let Some(named) = settings.profiles.sso_session(name) else {
            return Some(Failure::Other(format!("The specified sso-session does not exist: \"{name}\"")));
        };
        for (key, value) in &named.values {
            match known.insert(key, value) {
                Some(own) if own != value => {
                    return Some(Failure::Other(format!(
                        "The value for {key} is inconsistent between profile ({own}) and sso-session ({value})."
                    )));
                }
                _ => {}
            }
        }
    }
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|key| !known.contains_key(key)).collect();
    if !missing.is_empty() {
        return Some(Failure::Other(format!(
            "The profile \"{profile}\" is configured to use SSO but is missing required configuration: {}",
            missing.join(", ")
        )));
    }
    let token = session.or_else(|| known.get("sso_start_url").copied()).unwrap_or_default();
    Some(Failure::Other(format!("Error loading SSO Token: Token for {token} does not exist")))
}
