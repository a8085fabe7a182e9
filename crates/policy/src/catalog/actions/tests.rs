//! Facts of AWS's that the generated actions must have, and what holds for each of them.

use super::*;
use crate::keys::KeyType;
use proptest::prelude::*;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../data/actions.tsv");

fn all() -> &'static Catalog {
    static ALL: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(TEXT).unwrap());
    &ALL
}

fn action(name: &str) -> Action<'static> {
    all().action(name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// The names of the types that an action takes, those that are required with a `!`.
fn takes(name: &str) -> String {
    let uses = action(name).resource_types();
    let words: Vec<String> =
        uses.iter().map(|used| format!("{}{}", used.of.name, if used.required { "!" } else { "" })).collect();
    words.join(" ")
}

fn names(keys: &[ConditionKey<'static>]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

#[test]
fn every_line_is_read_whole() {
    assert_eq!(all().services().count(), TEXT.lines().count() - 1);
    for service in all().services() {
        assert_eq!(service.actions().count(), service.names.split(' ').count(), "{}", service.prefix);
        assert_eq!(service.keys().count(), list(service.keys, ' ').count(), "{}", service.prefix);
        for action in service.actions() {
            let uses = marks(action.facts).filter(|(mark, _)| matches!(mark, '!' | ',')).count();
            assert_eq!(action.resource_types().len(), uses, "{action}");
            assert_eq!(action.is_wildcard_only(), uses == 0, "{action}");
            for (mark, number) in marks(action.facts) {
                let known = match mark {
                    '!' | ',' => service.resource_types().count(),
                    '+' => list(service.dependents, ';').count(),
                    _ => list(service.sets, ' ').count(),
                };
                assert!(number.is_none_or(|number| number < known), "{action}: {mark}{number:?}");
                assert!(number.is_some() || mark.is_ascii_alphabetic(), "{action}: {mark}");
            }
        }
    }
}

#[test]
fn actions_say_which_resources_they_take() {
    assert_eq!(takes("s3:ListAllMyBuckets"), "");
    assert!(action("s3:ListAllMyBuckets").is_wildcard_only());
    assert_eq!(takes("s3:GetObject"), "accesspointobject object");
    assert!(!action("s3:GetObject").is_wildcard_only());
    assert_eq!(takes("sts:AssumeRole"), "role!");
    assert_eq!(takes("iam:PassRole"), "role!");
    let run = takes("ec2:RunInstances");
    for required in ["image!", "instance!", "network-interface!", "security-group!", "subnet!"] {
        assert!(run.split(' ').any(|word| word == required), "{required}");
    }
    for optional in ["volume", "key-pair", "snapshot", "launch-template"] {
        assert!(run.split(' ').any(|word| word == optional), "{optional}");
    }
}

#[test]
fn types_of_resources_say_how_their_arns_look() {
    let s3 = all().service("s3").unwrap();
    let arns = |of: &str| s3.resource_type(of).unwrap().arns().collect::<Vec<_>>();
    assert_eq!(arns("object"), ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]);
    assert_eq!(arns("Bucket"), ["arn:${Partition}:s3:::${BucketName}"]);
    assert!(s3.resource_type("nothing").is_none());
    // Version 1 and version 2 of the service have an ARN each.
    let lex = all().service("lex").unwrap();
    assert_eq!(lex.resource_type("bot").unwrap().arns().count(), 2);
    assert_eq!(
        names(&s3.resource_type("bucket").unwrap().keys()),
        ["aws:ResourceTag/${TagKey}", "s3:BucketTag/${TagKey}"]
    );
    for of in all().services().flat_map(|service| service.resource_types()) {
        assert!(of.arns().count() > 0 && of.arns().all(|arn| arn.starts_with("arn:")), "{of:?}");
    }
}

#[test]
fn actions_have_their_own_keys_and_those_of_their_resources() {
    let keys = action("s3:PutObject").keys();
    let keys = names(&keys);
    for key in ["s3:x-amz-acl", "s3:RequestObjectTag/${TagKey}", "s3:BucketTag/${TagKey}", "s3:DataAccessPointArn"] {
        assert!(keys.contains(&key), "{key}");
    }
    assert!(!keys.contains(&"s3:prefix"));
    assert!(names(&action("s3:ListBucket").keys()).contains(&"s3:prefix"));
    assert!(action("sts:GetCallerIdentity").keys().is_empty());

    let run = action("ec2:RunInstances").resource_types();
    let instance = run.iter().find(|used| used.of.name == "instance").unwrap();
    assert!(names(&instance.keys()).contains(&"ec2:InstanceType"));
    let subnet = run.iter().find(|used| used.of.name == "subnet").unwrap();
    assert!(!names(&subnet.keys()).contains(&"ec2:InstanceType"));
}

#[test]
fn keys_have_types() {
    let of = |key: &str| all().key(key).map(|key| (key.name, key.of, key.multivalued));
    assert_eq!(of("AWS:tagkeys"), Some(("aws:TagKeys", KeyType::String, true)));
    assert_eq!(
        of("kms:encryptioncontext:team"),
        Some(("kms:EncryptionContext:${EncryptionContextKey}", KeyType::String, false))
    );
    assert_eq!(of("kms:EncryptionContextKeys"), Some(("kms:EncryptionContextKeys", KeyType::String, true)));
    assert_eq!(of("s3:max-keys"), Some(("s3:max-keys", KeyType::Numeric, false)));
    assert_eq!(
        of("events:Metadata/a/Matcher"),
        Some(("events:Metadata/${MetadataKey}/Matcher", KeyType::String, false))
    );
    // Listed by a service with another prefix.
    assert_eq!(of("saml:cn"), Some(("saml:cn", KeyType::String, true)));
    assert_eq!(of("token.actions.githubusercontent.com:sub"), Some(("${Provider}:sub", KeyType::String, false)));
    assert_eq!(
        of("token.actions.githubusercontent.com:ref"),
        Some(("token.actions.githubusercontent.com:ref", KeyType::String, false))
    );
    assert_eq!(
        of("cognito-identity.amazonaws.com:amr"),
        Some(("cognito-identity.amazonaws.com:amr", KeyType::String, true))
    );
    assert_eq!(of("s3:nosuchkey"), None);
    assert_eq!(of("s3:sub"), None);
}

#[test]
fn what_every_build_knows_of_keys_agrees_with_all_that_is_known() {
    for service in all().services() {
        for key in service.keys().filter(|key| key.name != "identitystore:UserId") {
            let lower = key.name.to_ascii_lowercase();
            assert_eq!(keys::is_multivalued(&lower), key.multivalued, "{}: {}", service.prefix, key.name);
        }
    }
}

#[test]
fn actions_have_levels_pages_and_dependents() {
    assert_eq!(action("s3:ListAllMyBuckets").level, AccessLevel::List);
    assert_eq!(action("s3:GetObject").level, AccessLevel::Read);
    assert_eq!(action("s3:PutObject").level, AccessLevel::Write);
    assert_eq!(action("s3:PutBucketPolicy").level, AccessLevel::PermissionsManagement);
    assert_eq!(action("iam:TagRole").level, AccessLevel::Tagging);
    let create: Vec<_> = action("lambda:CreateFunction").dependent_actions().collect();
    assert!(create.contains(&"iam:PassRole"), "{create:?}");
    assert_eq!(action("s3:ListAllMyBuckets").dependent_actions().count(), 0);
    for action in all().services().flat_map(|service| service.actions()) {
        assert!(action.dependent_actions().all(|other| all().action(other).is_some()), "{action}");
    }
    let service = all().service("S3").unwrap();
    assert_eq!((service.prefix, service.name), ("s3", "Amazon S3"));
    assert_eq!(
        service.page().as_deref(),
        Some("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html")
    );
    assert!(all().actions_date() > "2026-01-01");
}

#[test]
fn patterns_mean_actions() {
    let matching = |pattern: &str| all().actions_matching(pattern).map(|action| action.to_string()).collect::<Vec<_>>();
    assert_eq!(matching("STS:assumerole"), ["sts:AssumeRole"]);
    assert_eq!(
        matching("sts:AssumeRole*"),
        ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
    );
    assert_eq!(matching("iam:?etGroup"), ["iam:GetGroup"]);
    assert_eq!(matching("*").len(), all().services().map(|service| service.actions().count()).sum::<usize>());
    assert_eq!(matching("s3:*").len(), all().service("s3").unwrap().actions().count());
    assert!(matching("*:GetCallerIdentity").contains(&"sts:GetCallerIdentity".to_owned()));
    assert!(["", "s3", "s3:", "nosuch:*", "s3:nosuch*"].iter().all(|pattern| matching(pattern).is_empty()));
}

#[test]
fn what_is_not_there_is_not_found() {
    for name in ["", ":", "s3", "s3:", ":GetObject", "s3:GetObject ", "nosuch:GetObject", "s3:Get*", "s3:get:object"] {
        assert!(all().action(name).is_none(), "{name}");
    }
    assert!(Catalog::core().action("s3:GetObject").is_none());
    assert_eq!(Catalog::core().actions_date(), "");
}

#[test]
fn every_action_is_found_again() {
    for (number, action) in all().services().flat_map(|service| service.actions()).enumerate() {
        let name = action.to_string();
        let found = all().action(&mixed(&name, number)).map(|action| action.to_string());
        assert_eq!(found, Some(name));
    }
}

proptest! {
    #[test]
    fn text_that_nobody_wrote_breaks_nothing(
        fields in proptest::collection::vec("[a-c0-3!,:+; =$\\{\\}é]{0,12}", 8),
        key in "[a-c:$\\{\\}é/]{0,8}",
    ) {
        let text = format!("{HEAD}2026-01-02\nx\t{}\n", fields.join("\t"));
        let catalog = Catalog::parse(text).unwrap();
        catalog.key(&key);
        for action in catalog.actions_matching("*") {
            action.keys();
            action.dependent_actions().count();
            for used in action.resource_types() {
                used.keys();
                used.of.arns().count();
            }
        }
    }
}

/// Another case for some of the letters, which differ with the number.
fn mixed(name: &str, number: usize) -> String {
    let flip = |(place, c): (usize, char)| match (number >> (place % 8)) & 1 {
        0 => c.to_ascii_lowercase(),
        _ => c.to_ascii_uppercase(),
    };
    name.chars().enumerate().map(flip).collect()
}
