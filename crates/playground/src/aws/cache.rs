//! The CLI's cache of role credentials: files of its own below `~/.aws/cli/cache`. Refuses to know who gave them.

use super::credentials::Keys;
use crate::hex;
use crate::machine::files::Files;
use crate::machine::{Context, Env};
use crate::python;
use rolecall_iam::{Time, id};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

/// The CLI takes cached credentials until a quarter of an hour before they end.
const SPARE: i64 = 15 * 60;

/// The file for a call with these parameters, in alphabetical order. Its name is the hash of what Python's `json.dumps`
/// makes of them, which was compared with the published CLI.
pub(super) fn path(env: &Env, parameters: &[(&str, Value)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("\"{name}\": {}", python::ascii(&value.to_string()))).collect();
    let hash = hex::digits(Sha1::digest(format!("{{{}}}", pairs.join(", "))));
    format!("{}/.aws/cli/cache/{hash}.json", env.home())
}

/// The credentials in such a file, while they are good.
pub(super) fn get(files: &Files, now: Time, path: &str, method: &'static str) -> Option<Keys> {
    let kept: Value = serde_json::from_str(files.read(path)?).ok()?;
    let text = |name: &str| kept.get("Credentials")?.get(name)?.as_str().map(str::to_owned);
    let (id, secret, expires) = (text("AccessKeyId")?, text("SecretAccessKey")?, Time::parse(&text("Expiration")?)?);
    (expires > now.plus(SPARE)).then(|| Keys { id, secret, token: text("SessionToken"), method })
}

/// Keeps an answer of STS.
pub(super) fn put(context: &mut Context<'_>, path: &str, mut answer: Value, account: &str) {
    if let Some(credentials) = answer.get_mut("Credentials").and_then(Value::as_object_mut) {
        // As the service writes it, and not as the CLI prints it.
        if let Some(Value::String(expires)) = credentials.get_mut("Expiration") {
            *expires = expires.replace("+00:00", "Z");
        }
        credentials.insert("AccountId".into(), json!(account));
    }
    let request = id::uuid(context.world.seed, path);
    let headers = json!({ "x-amzn-requestid": request, "content-type": "text/xml" });
    if let Some(answer) = answer.as_object_mut() {
        let metadata =
            json!({ "RequestId": request, "HTTPStatusCode": 200, "HTTPHeaders": headers, "RetryAttempts": 0 });
        answer.insert("ResponseMetadata".into(), metadata);
    }
    context.machine.files.write(path, on_one_line(&answer));
    context.machine.files.set_mode(path, 0o600);
}

/// JSON on one line with Python's blanks.
fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let pairs: Vec<String> =
                members.iter().map(|(name, value)| format!("{}: {}", json!(name), on_one_line(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        one => python::ascii(&one.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that version 1.46.3 gave its files.
    #[test]
    fn files_are_called_as_the_cli_calls_them() {
        let env = Env::login("ana");
        let role = ("RoleArn", json!("arn:aws:iam::111122223333:role/r"));
        let name = |parameters: &[(&str, Value)]| path(&env, parameters);
        assert_eq!(
            name(std::slice::from_ref(&role)),
            "/home/ana/.aws/cli/cache/e2d92bb0968bc57e345aa2b57c84f636d95a03fd.json"
        );
        let more = [
            ("DurationSeconds", json!(1800)),
            ("ExternalId", json!("a\"b é")),
            role.clone(),
            ("RoleSessionName", json!("me")),
        ];
        assert_eq!(name(&more), "/home/ana/.aws/cli/cache/15baa829cf1e74a9be178bad56ea361f306c1ba8.json");
        let token = [role, ("WebIdentityToken", json!("tok\n"))];
        assert_eq!(name(&token), "/home/ana/.aws/cli/cache/4569090a3cfd8ad2d1ad91266ad7ea19d96cda2f.json");
    }
}
