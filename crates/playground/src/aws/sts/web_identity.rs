//! What the token of an OpenID Connect provider says, as condition keys. Refuses to verify its signature, which nobody can
//! without the provider's keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolecall_iam::World;
use rolecall_policy::Arn;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A token, read.
pub(super) struct Token {
    /// The provider's ARN, or the name of one that AWS knows by itself.
    pub(super) provider: String,
    pub(super) subject: String,
    pub(super) audience: String,
    /// `issuer:claim`, with its values.
    pub(super) keys: BTreeMap<String, Vec<String>>,
}

/// Providers that need not be made in an account.
const KNOWN: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com"];

/// The claims of every provider that are condition keys; GitHub's are all.
const CLAIMS: [&str; 5] = ["amr", "azp", "email", "oaud", "sub"];
const GITHUB: &str = "token.actions.githubusercontent.com";

/// Reads a token for a role; STS's code and words where it takes none such.
pub(super) fn read(world: &World, role: &str, token: &str) -> Result<Token, (&'static str, String)> {
    let invalid = |words: &str| ("InvalidIdentityToken", words.to_string());
    let claims = claims(token).ok_or_else(|| {
        invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
    })?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_string);
    let issuer = text("iss").ok_or_else(|| invalid("Missing a required claim: iss."))?;
    let subject = text("sub").ok_or_else(|| invalid("Missing a required claim: sub."))?;
    let host = issuer.strip_prefix("https://").unwrap_or(&issuer).trim_end_matches('/');
    let given = claims.get("aud").map(values).unwrap_or_default();
    let audiences: Vec<String> = text("azp").map_or_else(|| given.clone(), |azp| vec![azp]);
    let audience = audiences.first().cloned().ok_or_else(|| invalid("Missing a required claim: aud."))?;
    let account = role.parse::<Arn>().ok().and_then(|arn| world.accounts.get(&arn.account()?));
    let made = account
        .and_then(|account| account.identity_providers.iter().find(|it| it.arn.after("oidc-provider/") == Some(host)));
    let provider = match made {
        Some(made) if !made.client_ids.iter().any(|id| audiences.contains(id) || given.contains(id)) => {
            return Err(invalid("Incorrect token audience"));
        }
        Some(made) => made.arn.to_string(),
        None if KNOWN.contains(&host) => host.to_string(),
        None => {
            return Err(invalid(&format!("No OpenIDConnect provider found in your account for https://{host}")));
        }
    };
    let (now, ends) = (world.clock.epoch_seconds(), claims.get("exp").and_then(Value::as_i64));
    if let Some(ends) = ends.filter(|ends| *ends <= now) {
        let words = format!("Token expired: current date/time {now} must be before the expiration date/time {ends}");
        return Err(("ExpiredTokenException", words));
    }
    let mut keys = BTreeMap::from([(format!("{host}:aud"), audiences.clone())]);
    if audiences != given {
        keys.insert(format!("{host}:oaud"), given);
    }
    for (name, value) in &claims {
        if CLAIMS.contains(&name.as_str()) || host == GITHUB && !["aud", "exp", "iat", "nbf"].contains(&name.as_str()) {
            keys.insert(format!("{host}:{name}"), values(value));
        }
    }
    Ok(Token { provider, subject, audience, keys })
}

fn claims(token: &str) -> Option<Map<String, Value>> {
    let mut parts = token.trim().split('.');
    let (Some(_), Some(body), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let body = URL_SAFE_NO_PAD.decode(body.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&body).ok()
}

fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Object(_) => Vec::new(),
        other => vec![other.to_string()],
    }
}
