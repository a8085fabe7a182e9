//! The CloudTrail events that API calls leave, in the accounts where AWS writes them. Refuses to know commands, and why a
//! call ended as it did.

use crate::call::Parameters;
use crate::percent;
use crate::view::TrailEvent;
use rolecall_iam::world::Session;
use rolecall_iam::world::who::Is;
use rolecall_iam::{Caller, Time, World, id};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// One event, in one account.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Whose trail it is in.
    pub(crate) account: AccountId,
    /// The record, as CloudTrail writes it; shared, because the machine is remembered before every command.
    pub(crate) record: Arc<Value>,
}

impl Event {
    /// For the page.
    pub(crate) fn shown(&self) -> TrailEvent {
        TrailEvent { account: self.account.to_string(), record: format!("{:#}", self.record) }
    }
}

/// A call that has ended.
#[derive(Clone, Copy)]
pub(crate) struct Ended<'a> {
    pub(crate) world: &'a World,
    pub(crate) caller: &'a Caller,
    /// As its host is called: `s3`.
    pub(crate) service: &'a str,
    /// As `CreateRole`.
    pub(crate) operation: &'a str,
    pub(crate) region: &'a str,
    pub(crate) access_key: Option<&'a str>,
    pub(crate) parameters: &'a Parameters,
    /// The answer, or code and message of the error.
    pub(crate) outcome: Result<&'a Value, (&'a str, &'a str)>,
    /// How many events there are already: ids are made of it.
    pub(crate) number: usize,
}

/// Where the learner's machine seems to be, for policies and trails alike: an address that is nobody's.
pub(crate) const SOURCE_IP: &str = "203.0.113.12";
/// What the CLI calls itself.
pub(crate) const USER_AGENT: &str = "aws-cli/2.38.5";

/// Calls that trails do not hold unless data events are switched on, by service.
const DATA_EVENTS: &[(&str, &[&str])] = &[
    ("s3", &["Object", "ListObjects", "ListParts", "MultipartUpload", "UploadPart", "SelectObject"]),
    ("lambda", &["Invoke"]),
    ("dynamodb", &["Item", "Query", "Scan", "ExecuteStatement", "ExecuteTransaction", "GetRecords"]),
    ("sqs", &["Message"]),
    ("sns", &["Publish"]),
    ("logs", &["PutLogEvents", "FilterLogEvents", "GetLogEvents"]),
];

/// Parameters that no trail holds: secrets, and the code and variables of functions.
const SECRETS: [&str; 11] = [
    "TokenCode",
    "WebIdentityToken",
    "SAMLAssertion",
    "Password",
    "OldPassword",
    "NewPassword",
    "Plaintext",
    "CiphertextBlob",
    "SecretString",
    "SecretBinary",
    "Value",
];
const OF_FUNCTIONS: [&str; 3] = ["Code", "Environment", "ZipFile"];

/// Operations whose events are named otherwise: what is put behind the names of Lambda's, and how S3's are called.
const DATED: [(&str, &str); 6] = [
    (
        "20150331v2",
        "AddPermission GetFunction GetFunctionConfiguration GetPolicy RemovePermission UpdateFunctionCode \
         UpdateFunctionConfiguration",
    ),
    (
        "20150331",
        "CreateAlias CreateEventSourceMapping CreateFunction DeleteAlias DeleteEventSourceMapping DeleteFunction GetAlias \
         GetEventSourceMapping ListAliases ListEventSourceMappings ListFunctions ListVersionsByFunction PublishVersion \
         UpdateAlias UpdateEventSourceMapping",
    ),
    ("20170331v2", "TagResource UntagResource"),
    ("20170331", "ListTags"),
    ("20171031", "DeleteFunctionConcurrency PutFunctionConcurrency"),
    ("20181031", "PublishLayerVersion"),
];
const OF_S3: [(&str, &str); 6] = [
    ("DeletePublicAccessBlock", "DeleteBucketPublicAccessBlock"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("GetBucketLifecycleConfiguration", "GetBucketLifecycle"),
    ("PutBucketLifecycleConfiguration", "PutBucketLifecycle"),
    ("GetBucketNotificationConfiguration", "GetBucketNotification"),
];

fn event_name(service: &str, operation: &str) -> String {
    let is = |name: &str| name == operation;
    let renamed = match service {
        "lambda" => DATED.iter().find(|(_, all)| all.split(' ').any(is)).map(|(date, _)| format!("{operation}{date}")),
        "s3" => OF_S3.iter().find(|(name, _)| is(name)).map(|(_, event)| (*event).to_owned()),
        _ => None,
    };
    renamed.unwrap_or_else(|| operation.to_owned())
}

/// Services whose events are all in us-east-1.
const GLOBAL: [&str; 6] = ["iam", "organizations", "route53", "cloudfront", "account", "health"];

impl Ended<'_> {
    /// The events: none for data events, two where a role of another account was assumed.
    pub(crate) fn events(&self) -> Vec<Event> {
        let data = DATA_EVENTS
            .iter()
            .any(|(service, parts)| *service == self.service && parts.iter().any(|part| self.operation.contains(part)));
        let owner = self.role().and_then(|role| role.account());
        let own = self.world.who(self.caller).account.or(owner);
        let Some(own) = own.filter(|_| !data) else { return Vec::new() };
        let far =
            owner.filter(|owner| *owner != own && self.outcome.is_ok() && self.world.accounts.contains_key(owner));
        let mut events = vec![self.event(own, self.identity(), 0, far.is_some())];
        events.extend(far.map(|far| self.event(far, self.stranger(), 1, true)));
        events
    }

    /// What the console's Switch role leaves: the AssumeRole that AWS makes for the user, and in the role's account that
    /// somebody switched.
    pub(crate) fn console_switch(&self, session: Option<&Session>) -> Vec<Event> {
        let mut events = self.events();
        for event in &mut events {
            let Some(record) = Arc::make_mut(&mut event.record).as_object_mut() else { continue };
            for key in ["sourceIPAddress", "userAgent"] {
                record.insert(key.into(), json!("AWS Internal"));
            }
            if let Some(identity) = record.get_mut("userIdentity").and_then(Value::as_object_mut) {
                identity.insert("invokedBy".into(), json!("AWS Internal"));
            }
        }
        let number = self.number + events.len();
        events.extend(session.and_then(|session| self.signed_in("SwitchRole", session, number)));
        events
    }

    /// What leaving a role in the console leaves.
    pub(crate) fn console_exit(&self, session: &Session) -> Vec<Event> {
        self.signed_in("ExitRole", session, self.number).into_iter().collect()
    }

    /// An event of the console's sign-in page, which is about the session that begins or ends.
    fn signed_in(&self, name: &str, session: &Session, number: usize) -> Option<Event> {
        let caller = Caller::Session(session.id.clone());
        let other = Ended { caller: &caller, number, access_key: None, ..*self };
        let account = self.world.who(&caller).account?;
        let mut identity = other.identity();
        let context = identity.as_object_mut().map(|identity| {
            identity.retain(|key, _| !["accessKeyId", "sessionContext"].contains(&key.as_str()));
        });
        context?;
        let from = self.world.arn_of(self.caller).map(|arn| arn.to_string());
        let made = |what: &str| json!(id::uuid(self.world.seed, &format!("{what}/{number}/{name}")));
        let record = json!({
            "eventVersion": "1.11",
            "userIdentity": identity,
            "eventTime": self.world.clock.to_string(),
            "eventSource": "signin.amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": SOURCE_IP,
            "userAgent": "Mozilla/5.0",
            "requestParameters": null,
            "responseElements": { name: "Success" },
            "additionalEventData": { "SwitchFrom": from, "RedirectTo": "https://us-east-1.console.aws.amazon.com/console/home" },
            "eventID": made("signin"),
            "readOnly": false,
            "eventType": "AwsConsoleSignIn",
            "managementEvent": true,
            "recipientAccountId": account.to_string(),
            "eventCategory": "Management",
        });
        Some(Event { account, record: Arc::new(record) })
    }

    fn event(&self, account: AccountId, identity: Value, copy: usize, shared: bool) -> Event {
        let made = |what: &str| id::uuid(self.world.seed, &format!("{what}/{}", self.number));
        let global = GLOBAL.contains(&self.service);
        let region = if global { "us-east-1" } else { self.region };
        let host = if global { self.service.to_string() } else { format!("{}.{region}", self.service) };
        let mut record = Map::new();
        let mut put = |key: &str, value: Value| {
            record.insert(key.into(), value);
        };
        put("eventVersion", json!("1.11"));
        put("userIdentity", identity);
        put("eventTime", json!(self.world.clock.to_string()));
        put("eventSource", json!(format!("{}.amazonaws.com", self.service)));
        put("eventName", json!(event_name(self.service, self.operation)));
        put("awsRegion", json!(region));
        put("sourceIPAddress", json!(SOURCE_IP));
        put("userAgent", json!(USER_AGENT));
        if let Err((code, message)) = self.outcome {
            let code = match code {
                "UnauthorizedOperation" => "Client.UnauthorizedOperation".to_owned(),
                // IAM's errors are logged under the names of its exceptions.
                "NoSuchEntity"
                | "EntityAlreadyExists"
                | "DeleteConflict"
                | "LimitExceeded"
                | "MalformedPolicyDocument" => {
                    format!("{code}Exception")
                }
                code => code.to_owned(),
            };
            put("errorCode", json!(code));
            put("errorMessage", json!(message.trim_end()));
        }
        put("requestParameters", self.request());
        put("responseElements", self.response());
        if self.service == "s3" {
            put(
                "additionalEventData",
                json!({ "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "AuthenticationMethod": "AuthHeader" }),
            );
        }
        put("requestID", json!(made("request")));
        put("eventID", json!(made(if copy == 0 { "event" } else { "event of the role's account" })));
        put("readOnly", json!(self.reads()));
        if let Some(role) = self.role().filter(|_| self.outcome.is_ok()) {
            let owner = role.account().map(|account| account.to_string());
            put("resources", json!([{ "accountId": owner, "type": "AWS::IAM::Role", "ARN": role.as_str() }]));
        }
        put("eventType", json!("AwsApiCall"));
        put("managementEvent", json!(true));
        put("recipientAccountId", json!(account.to_string()));
        if shared {
            put("sharedEventID", json!(made("shared")));
        }
        put("eventCategory", json!("Management"));
        put(
            "tlsDetails",
            json!({ "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": format!("{host}.amazonaws.com") }),
        );
        Event { account, record: Arc::new(Value::Object(record)) }
    }

    /// The role that was asked for.
    fn role(&self) -> Option<Arn> {
        let assumes = self.service == "sts" && self.operation.starts_with("AssumeRole");
        self.parameters.get("RoleArn").filter(|_| assumes)?.as_str()?.parse().ok()
    }

    fn reads(&self) -> bool {
        let reads =
            ["Get", "List", "Describe", "Head", "Lookup", "Simulate", "Decode", "AssumeRole", "Search", "Filter"];
        // KMS counts as reading what does not change a key.
        let uses = ["Encrypt", "Decrypt", "ReEncrypt", "Generate"];
        let uses = if self.service == "kms" { &uses[..] } else { &[] };
        uses.iter().any(|verb| self.operation.starts_with(verb))
            || reads.iter().any(|verb| self.operation.starts_with(verb))
    }

    /// The parameters as they were sent; what was refused for want of permission shows none.
    fn request(&self) -> Value {
        if self.service == "s3" {
            return self.request_to_s3();
        }
        let denied = self.outcome.is_err_and(|(code, _)| code.starts_with("AccessDenied"));
        if self.parameters.is_empty() || denied && self.service != "sts" {
            return Value::Null;
        }
        let mut shown = self.parameters.clone();
        let of_function = |key: &str| self.service == "lambda" && OF_FUNCTIONS.contains(&key);
        shown.retain(|key, _| !SECRETS.contains(&key.as_str()) && !of_function(key));
        lowered(&Value::Object(shown))
    }

    /// S3 writes down the bucket and the host, refused or not.
    fn request_to_s3(&self) -> Value {
        let mut shown = Map::new();
        let bucket = self.parameters.get("Bucket");
        shown.extend(bucket.map(|bucket| ("bucketName".to_owned(), bucket.clone())));
        let place = bucket.and_then(Value::as_str).map(|bucket| format!("{bucket}.")).unwrap_or_default();
        shown.insert("Host".into(), json!(format!("{place}s3.{}.amazonaws.com", self.region)));
        let rest = self.parameters.iter().filter(|(key, _)| *key != "Bucket");
        shown.extend(rest.filter_map(|(key, value)| {
            let lowered = lowered(&json!({ key.as_str(): value }));
            lowered.as_object()?.iter().next().map(|(key, value)| (key.clone(), value.clone()))
        }));
        Value::Object(shown)
    }

    /// What a call that changes something answered, and never a secret.
    fn response(&self) -> Value {
        match self.outcome {
            Ok(answer) if (!self.reads() || self.service == "sts") && answer.is_object() => {
                let named = self.operation == "GetCallerIdentity";
                if named { Value::Null } else { lowered(answer) }
            }
            _ => Value::Null,
        }
    }

    fn identity(&self) -> Value {
        let (world, who) = (self.world, self.world.who(self.caller));
        let arn = world.arn_of(self.caller).map(|arn| arn.to_string());
        let account = who.account.map(|account| account.to_string());
        let context = |issuer: Option<(&str, &Arn, &str)>| {
            let session = who.session();
            let mut context = Map::new();
            if let Some((kind, arn, name)) = issuer {
                let issuer = json!({
                    "type": kind, "principalId": world.unique_id(arn), "arn": arn.as_str(),
                    "accountId": account, "userName": name,
                });
                context.insert("sessionIssuer".into(), issuer);
            }
            let proved = session.is_some_and(|session| session.mfa.is_some()).to_string();
            let made = session.map(|session| session.issued.to_string());
            context.insert("attributes".into(), json!({ "creationDate": made, "mfaAuthenticated": proved }));
            if let Some(name) = session.and_then(|session| session.source_identity.as_ref()) {
                context.insert("sourceIdentity".into(), json!(name));
            }
            Value::Object(context)
        };
        let id = who.user_id(world);
        let key = self.access_key;
        match who.is {
            Is::User(user) => json!({ "type": "IAMUser", "principalId": id, "arn": arn, "accountId": account,
                "accessKeyId": key, "userName": user.name }),
            Is::UserSession(user, _) => json!({ "type": "IAMUser", "principalId": id, "arn": arn, "accountId": account,
                "accessKeyId": key, "userName": user.name, "sessionContext": context(None) }),
            Is::RoleSession(role, _) => json!({ "type": "AssumedRole", "principalId": id, "arn": arn,
                "accountId": account, "accessKeyId": key,
                "sessionContext": context(Some(("Role", &role.arn, &role.name))) }),
            Is::FederatedUser(issuer, _) => json!({ "type": "FederatedUser", "principalId": id, "arn": arn,
                "accountId": account, "accessKeyId": key,
                "sessionContext": context(issuer.map(|user| ("IAMUser", &user.arn, user.name.as_str()))) }),
            Is::Root => json!({ "type": "Root", "principalId": account, "arn": arn, "accountId": account,
                "accessKeyId": key }),
            Is::RootSession(_) | Is::AssumedRoot(_) => json!({ "type": "Root", "principalId": account, "arn": arn,
                "accountId": account, "accessKeyId": key, "sessionContext": context(None) }),
            Is::Federated(provider) => self.federated(provider),
            Is::Service(name) => json!({ "type": "AWSService", "invokedBy": name }),
            Is::Anonymous | Is::Unknown => json!({ "type": "AWSAccount", "principalId": "",
                "accountId": "ANONYMOUS_PRINCIPAL" }),
        }
    }

    /// Somebody who came with a token or an assertion.
    fn federated(&self, provider: &str) -> Value {
        let said = |key: &str| self.outcome.ok().and_then(|answer| answer.get(key)?.as_str()).unwrap_or_default();
        match provider.contains(":saml-provider/") {
            true => {
                json!({ "type": "SAMLUser", "principalId": format!("{}:{}", said("NameQualifier"), said("Subject")),
                "userName": said("Subject"), "identityProvider": said("NameQualifier") })
            }
            false => {
                let subject = said("SubjectFromWebIdentityToken");
                let id = format!("{provider}:{}:{subject}", said("Audience"));
                json!({ "type": "WebIdentityUser", "principalId": id, "userName": subject, "identityProvider": provider })
            }
        }
    }

    /// How the role's account sees a caller of another account: without ARN and name.
    fn stranger(&self) -> Value {
        let who = self.world.who(self.caller);
        let account = who.account.map(|account| account.to_string());
        json!({ "type": "AWSAccount", "principalId": who.user_id(self.world), "accountId": account })
    }
}

/// The same with the first letter of every key in lower case, dates as in the API's own log, and no secrets.
fn lowered(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let members = object.iter().filter(|(key, _)| *key != "SecretAccessKey").map(|(key, value)| {
                let mut letters = key.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                let value = match (key.ends_with("Document"), value) {
                    (true, Value::Object(_)) => json!(percent::encode(&value.to_string(), b"")),
                    _ if key == "KeyMaterial" => json!("<sensitiveDataRemoved>"),
                    _ => lowered(value),
                };
                (first.into_iter().chain(letters).collect(), value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(lowered).collect(),
        Value::String(text) => match text.strip_suffix("+00:00").and_then(|_| Time::parse(text)) {
            Some(time) => json!(time.format("%b %-d, %Y, %-I:%M:%S %p")),
            None => value.clone(),
        },
        other => other.clone(),
    }
}
