//! Regions: which there are, and which services want one. Refuses to know what is in them.

use super::arguments::Globals;
use super::failure::Failure;
use super::settings::Settings;
use crate::machine::Context;

/// Region names that the CLI lets through are checked for their form alone; a wrong one is a host that does not exist.
pub(super) const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "aws-global",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The services that answer though no region is set, by their hosts: those for which botocore makes a client.
const WITHOUT_REGION: &[&str] = &[
    "account",
    "billingconductor",
    "budgets",
    "ce",
    "chime",
    "cloudfront",
    "codecatalyst",
    "health",
    "iam",
    "importexport",
    "networkmanager",
    "notifications-contacts",
    "organizations",
    "route53",
    "s3",
    "savingsplans",
    "shield",
    "sts",
    "support",
    "tax",
    "waf",
];

/// The settings of a command, with a region that the CLI would find a host for.
pub(super) fn settings(context: &Context<'_>, globals: &Globals, service: &str) -> Result<Settings, Failure> {
    let settings = Settings::of(context.machine, context.env, globals)?;
    if let Some(region) = &settings.region {
        let label = region.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        let digits = region.chars().all(|letter| letter.is_ascii_digit());
        if !label || digits || region.len() > 63 || region.starts_with('-') || region.ends_with('-') {
            return Err(Failure::Other(format!("Provided region_name '{region}' doesn't match a supported format.")));
        }
        // IAM has one endpoint for the whole world.
        if service != "iam" && !REGIONS.contains(&region.as_str()) {
            let message =
                format!("Could not connect to the endpoint URL: \"https://{service}.{region}.amazonaws.com/\"");
            return Err(Failure::Other(message));
        }
    }
    Ok(settings)
}

/// Whether a service, by its host, answers in a region alone.
pub(super) fn is_needed(host: &str) -> bool {
    !WITHOUT_REGION.contains(&host)
}
