//! The keys that AWS makes for its services in every account, each behind an alias of its own. Refuses to know the keys of
//! customers.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use crate::call;
use rolecall_iam::world::Resource;
use rolecall_iam::{PolicyDoc, World, id};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Value, json};

/// The aliases that are there from the beginning: their names behind `alias/aws/`, the service that uses the key, how AWS
/// calls that service, and what the key protects.
const PREDEFINED: &[(&str, &str, &str, &str)] = &[
    ("acm", "acm", "ACM", "my ACM private keys"),
    ("dynamodb", "dynamodb", "Amazon DynamoDB", "my DynamoDB data"),
    ("ebs", "ec2", "EBS", "my EBS volumes"),
    ("lambda", "lambda", "AWS Lambda", "my Lambda functions"),
    ("rds", "rds", "RDS", "my RDS database volumes"),
    ("s3", "s3", "S3", "my S3 objects"),
    ("secretsmanager", "secretsmanager", "AWS Secrets Manager", "my Secrets Manager data"),
    ("sns", "sns", "SNS", "my SNS data"),
    ("sqs", "sqs", "SQS", "my SQS messages"),
    ("ssm", "ssm", "AWS SSM", "my SSM parameters"),
];

/// The aliases of this account and region that no key is behind yet.
pub(super) fn unused(api: &Api<'_, '_>) -> Outcome<Vec<Arn>> {
    let aliases = PREDEFINED.iter().map(|(name, ..)| api.arn("kms", &format!("alias/aws/{name}")));
    let aliases: Vec<Arn> = aliases.collect::<Outcome<_>>()?;
    Ok(aliases.into_iter().filter(|alias| kept::find(api.context.world, alias).is_none()).collect())
}

/// The key that AWS manages for a service in the caller's account and some region, made where it is first used.
pub(crate) fn of_service(api: &mut Api<'_, '_>, region: &str, service: &str) -> Outcome<Option<Arn>> {
    let account = api.account()?.id;
    let alias = Arn::build("kms", region, account.as_str(), &format!("alias/aws/{service}"));
    make(api, &alias)?;
    Ok(call::key_of_alias(api.context.world, &alias))
}

/// Whether AWS manages a key.
pub(crate) fn is_managed(world: &World, key: &Arn) -> bool {
    kept::find(world, key).is_some_and(|(_, key)| kept::text(key, "KeyManager").as_deref() == Some("AWS"))
}

/// Makes the key behind a predefined alias when somebody first asks for it, as AWS does.
pub(super) fn make(api: &mut Api<'_, '_>, alias: &Arn) -> Outcome<()> {
    let name = alias.after("alias/aws/").unwrap_or_default();
    let known = PREDEFINED.iter().find(|(known, ..)| *known == name);
    let unused = kept::find(api.context.world, alias).is_none();
    let (Some((_, service, called, what)), true) = (known, unused) else { return Ok(()) };
    let (seed, created) = (api.context.world.seed, api.context.world.clock);
    let account = api.account_mut()?;
    let key = id::uuid(seed, alias.as_str());
    let text = policy(name, account.id, &format!("{service}.{}.amazonaws.com", alias.region()), called);
    let mut resource = Resource { policy: Some(PolicyDoc::resource(text)), created, ..Resource::default() };
    kept::keep(&mut resource, "KeyManager", &json!("AWS"));
    let description = format!("Default key that protects {what} when no other key is defined");
    kept::keep(&mut resource, "Description", &json!(description));
    account.resources.insert(Arn::build("kms", alias.region(), account.id.as_str(), &format!("key/{key}")), resource);
    let mut behind = Resource { created, ..Resource::default() };
    kept::keep(&mut behind, "TargetKeyId", &json!(key));
    account.resources.insert(alias.clone(), behind);
    Ok(())
}

/// Asks what AWS checks about a call. Where it is refused, the keys behind the aliases that were `unused` before it are not
/// made after all.
pub(super) fn call(api: &mut Api<'_, '_>, input: &Input, unused: &[Arn]) -> Outcome<()> {
    let asked = api.call(input);
    if asked.is_err() {
        for alias in unused {
            let world = &mut *api.context.world;
            if let Some(key) = call::key_of_alias(world, alias) {
                kept::remove(world, &key);
                kept::remove(world, alias);
            }
        }
    }
    asked
}

/// Everybody of the account through the service, and nobody otherwise: see "AWS managed keys" in KMS's guide.
fn policy(name: &str, account: AccountId, through: &str, called: &str) -> String {
    let sid =
        format!("Allow access through {called} for all principals in the account that are authorized to use {called}");
    let condition = json!({ "StringEquals": { "kms:CallerAccount": account.as_str(), "kms:ViaService": through } });
    let policy: Value = json!({
        "Version": "2012-10-17",
        "Id": format!("auto-{name}-2"),
        "Statement": [
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": { "AWS": "*" },
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": condition,
            },
            {
                "Sid": "Allow direct access to key metadata to the account",
                "Effect": "Allow",
                "Principal": { "AWS": format!("arn:aws:iam::{account}:root") },
                "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
                "Resource": "*",
            },
        ],
    });
    policy.to_string()
}
