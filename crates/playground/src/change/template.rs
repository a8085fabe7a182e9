//! The small policies that something new starts with, laid out as the console does. Refuses to know what they allow.

use rolecall_policy::{AccountId, Arn};

/// Trusts the account itself, as `Another AWS account` in the console does with the account's own id.
pub fn trust(account: AccountId) -> String {
    format!(
        r#"{{
    "Version": "2012-10-17",
    "Statement": [
        {{
            "Effect": "Allow",
            "Principal": {{
                "AWS": "arn:aws:iam::{account}:root"
            }},
            "Action": "sts:AssumeRole"
        }}
    ]
}}"#
    )
}

/// Lists buckets.
pub fn identity() -> String {
    r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:ListAllMyBuckets",
            "Resource": "*"
        }
    ]
}"#
    .into()
}

/// Lets the owner's account do everything that the service of the resource knows.
pub fn resource(account: AccountId, arn: &Arn) -> String {
    let (service, bucket) = (arn.service(), arn.as_str());
    let resources = if service == "s3" {
        format!("[\n                \"{bucket}\",\n                \"{bucket}/*\"\n            ]")
    } else {
        format!("\"{bucket}\"")
    };
    format!(
        r#"{{
    "Version": "2012-10-17",
    "Statement": [
        {{
            "Effect": "Allow",
            "Principal": {{
                "AWS": "arn:aws:iam::{account}:root"
            }},
            "Action": "{service}:*",
            "Resource": {resources}
        }}
    ]
}}"#
    )
}
