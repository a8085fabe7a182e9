//! URLs that carry their signature (Signature Version 4, in the query): how one is made and how S3 reads it. Refuses to know
//! what a URL is good for.

use super::credentials::{self, Credentials, Keys};
use crate::call::unescaped;
use crate::hex::digits;
use crate::machine::Context;
use crate::percent;
use hmac::{Hmac, Mac};
use rolecall_iam::{SessionId, Time};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// Seven days.
const LONGEST: i64 = 604_800;

/// A request as it is sent: its path with the escapes that it has on the way.
pub(crate) struct Asked<'r> {
    pub(crate) method: &'r str,
    pub(crate) host: &'r str,
    pub(crate) path: &'r str,
    pub(crate) query: &'r str,
    /// Names in small letters.
    pub(crate) headers: &'r [(String, String)],
}

impl Asked<'_> {
    /// The query that makes a GET of this host and path good for some seconds.
    pub(super) fn sign(&self, keys: &Keys, region: &str, now: Time, seconds: i64) -> String {
        let (day, instant) = (now.format("%Y%m%d"), now.format("%Y%m%dT%H%M%SZ"));
        let scope = [day.as_str(), region, "s3", "aws4_request"];
        let mut query = vec![
            ("X-Amz-Algorithm", ALGORITHM.to_owned()),
            ("X-Amz-Credential", format!("{}/{}", keys.id, scope.join("/"))),
            ("X-Amz-Date", instant.clone()),
            ("X-Amz-Expires", seconds.to_string()),
            ("X-Amz-SignedHeaders", "host".to_owned()),
        ];
        query.extend(keys.token.iter().map(|token| ("X-Amz-Security-Token", token.clone())));
        let query: Vec<String> = query.iter().map(|(name, value)| pair(name, value)).collect();
        let signature = self.signature(query.clone(), "host", &instant, &scope, &keys.secret);
        format!("{}&X-Amz-Signature={signature}", query.join("&"))
    }

    fn signature(
        &self,
        mut query: Vec<String>,
        signed_headers: &str,
        instant: &str,
        scope: &[&str],
        secret: &str,
    ) -> String {
        query.sort();
        let headers: String = signed_headers
            .split(';')
            .map(|name| {
                let given = self.headers.iter().find(|(given, _)| given == name);
                let value = given.map_or(if name == "host" { self.host } else { "" }, |(_, value)| value);
                format!("{name}:{value}\n")
            })
            .collect();
        let Asked { method, path, .. } = self;
        let query = query.join("&");
        let request = format!("{method}\n{path}\n{query}\n{headers}\n{signed_headers}\nUNSIGNED-PAYLOAD");
        let signed = format!("{ALGORITHM}\n{instant}\n{}\n{}", scope.join("/"), digits(Sha256::digest(request)));
        let key = scope.iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| keyed(&key, part));
        digits(keyed(&key, &signed))
    }
}

/// Whose signature a URL carries.
pub(super) struct Signed {
    /// Such as AWS would take them, if the signature is what these keys make of the request.
    pub(super) credentials: Credentials,
    /// The condition keys that a signature in the query brings.
    pub(super) context: Vec<(&'static str, String)>,
}

/// What S3 refuses before it looks at who signed.
pub(super) struct Fault {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) more: String,
}

/// The signature that a URL carries; nothing where it carries none. `region` is the bucket's.
pub(super) fn read(context: &Context<'_>, asked: &Asked<'_>, region: &str) -> Option<Result<Signed, Fault>> {
    let mut query: Vec<(String, String)> = asked
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (unescaped(name), unescaped(value)))
        .collect();
    let at = query.iter().position(|(name, _)| name == "X-Amz-Signature")?;
    let (_, signature) = query.remove(at);
    Some(verify(context, asked, &query, &signature, region))
}

fn verify(
    context: &Context<'_>,
    asked: &Asked<'_>,
    query: &[(String, String)],
    signature: &str,
    expected: &str,
) -> Result<Signed, Fault> {
    let get = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let wrong = |message: String| malformed(message, String::new());
    let (Some(ALGORITHM), Some(credential), Some(date), Some(seconds), Some(signed_headers)) = (
        get("X-Amz-Algorithm"),
        get("X-Amz-Credential"),
        get("X-Amz-Date"),
        get("X-Amz-Expires"),
        get("X-Amz-SignedHeaders"),
    ) else {
        let message = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                       X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
        return Err(wrong(message.into()));
    };
    let Some(seconds) = seconds.parse().ok().filter(|seconds: &i64| *seconds >= 0) else {
        return Err(wrong("X-Amz-Expires should be a number".into()));
    };
    if seconds > LONGEST {
        let message = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less \
                       than 604800 seconds";
        return Err(wrong(message.into()));
    }
    let Some(signed_at) = instant(date) else {
        return Err(wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".into()));
    };
    let parts: Vec<&str> = credential.split('/').collect();
    let [id, scope @ ..] = parts.as_slice() else { return Err(wrong(NO_CREDENTIAL.into())) };
    let [_, region, "s3", "aws4_request"] = scope else { return Err(wrong(NO_CREDENTIAL.into())) };
    if *region != expected {
        let message = format!(
            "Error parsing the X-Amz-Credential parameter; the region '{region}' is wrong; expecting '{expected}'"
        );
        return Err(malformed(message, format!("<Region>{expected}</Region>")));
    }
    let now = context.world.clock;
    let expires = signed_at.plus(seconds);
    if now >= expires {
        let more = format!(
            "<X-Amz-Expires>{seconds}</X-Amz-Expires><Expires>{expires}</Expires><ServerTime>{now}</ServerTime>"
        );
        return Err(Fault { status: 403, code: "AccessDenied", message: "Request has expired".into(), more });
    }
    let canonical: Vec<String> = query.iter().map(|(name, value)| pair(name, value)).collect();
    let made_with = |secret: &str| {
        asked.signature(canonical.clone(), signed_headers, date, scope, secret).eq_ignore_ascii_case(signature)
    };
    let token = get("X-Amz-Security-Token").map(str::to_owned);
    // With another secret than its own a key is refused as if somebody else had signed with it.
    let secret = secret_of(context, id).filter(|secret| made_with(secret)).unwrap_or_default();
    let credentials = Credentials::Keys(Keys { id: (*id).to_owned(), secret, token, method: "" });
    let age = now.0.saturating_sub(signed_at.0);
    let context = vec![
        ("s3:authType", "REST-QUERY-STRING".to_owned()),
        ("s3:signatureversion", ALGORITHM.to_owned()),
        ("s3:signatureAge", age.to_string()),
    ];
    Ok(Signed { credentials, context })
}

const NO_CREDENTIAL: &str = "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \
                             \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

fn malformed(message: String, more: String) -> Fault {
    Fault { status: 400, code: "AuthorizationQueryParametersError", message, more }
}

fn secret_of(context: &Context<'_>, id: &str) -> Option<String> {
    let world = &*context.world;
    let lent = credentials::lent(context.machine, world).filter(|keys| keys.id == id).map(|keys| keys.secret);
    let session = || world.sessions.get(&SessionId(id.into())).map(|session| session.secret.clone());
    let mut users = world.accounts.values().flat_map(|account| account.users.values());
    let owned =
        || users.find_map(|user| user.access_keys.iter().find(|key| key.id == id)).map(|key| key.secret.clone());
    lent.or_else(session).or_else(owned)
}

/// `20260115T090000Z`.
fn instant(text: &str) -> Option<Time> {
    let part = |range: std::ops::Range<usize>| text.get(range);
    let (year, month, day, hour) = (part(0..4)?, part(4..6)?, part(6..8)?, part(8..11)?);
    Time::parse(&format!("{year}-{month}-{day}{hour}:{}:{}", part(11..13)?, text.get(13..)?))
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", percent::encode(name, b""), percent::encode(value, b""))
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
