//! The calls of KMS, Secrets Manager and Systems Manager (semantics §6). Refuses to know key policies.

use super::ask::Ask;
use super::names::{self, document, key, managed_instance, parameter, secret};
use super::row::{Key, Row, Rule, any, by, on, pass_role, row, row_and};
use super::{CallError, Check};
use rolecall_iam::Target;

const USE: &[Key] =
    &[("kms:EncryptionContext", "EncryptionContext"), ("kms:EncryptionAlgorithm", "EncryptionAlgorithm")];
const FROM: &[Key] =
    &[("kms:EncryptionContext", "SourceEncryptionContext"), ("kms:EncryptionAlgorithm", "SourceEncryptionAlgorithm")];
const TO: &[Key] = &[
    ("kms:EncryptionContext", "DestinationEncryptionContext"),
    ("kms:EncryptionAlgorithm", "DestinationEncryptionAlgorithm"),
];
const SIGN: &[Key] = &[
    ("kms:SigningAlgorithm", "SigningAlgorithm"),
    ("kms:MessageType", "MessageType"),
    ("kms:MacAlgorithm", "MacAlgorithm"),
];
const NEW_KEY: &[Key] = &[
    ("kms:KeySpec", "KeySpec"),
    ("kms:KeyUsage", "KeyUsage"),
    ("kms:KeyOrigin", "Origin"),
    ("kms:MultiRegion", "MultiRegion"),
    ("kms:BypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck"),
    ("aws:RequestTag", "Tags"),
];
const GRANT: &[Key] = &[
    ("kms:GrantOperations", "Operations"),
    ("kms:GranteePrincipal", "GranteePrincipal"),
    ("kms:RetiringPrincipal", "RetiringPrincipal"),
    ("kms:EncryptionContext", "Constraints.EncryptionContextSubset"),
];
const TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];
const UNTAGGED: &[Key] = &[("aws:TagKeys", "TagKeys")];
const TAGS_TOO: &str = "tags that come with the creation need the permission to tag as well";
const ALIAS: &str = "arn:aws:kms:{r}:{a}:{}";

const fn of_key() -> Rule {
    by(key, "KeyId")
}

pub(super) const KMS: &[Row] = &[
    row("ListKeys ListAliases GenerateRandom ListRetirableGrants DescribeCustomKeyStores", &[any()]),
    row("CreateKey", &[any().keys(NEW_KEY), any().action("TagResource").when("Tags").keys(TAGGED).because(TAGS_TOO)]),
    row(
        "Encrypt Decrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair \
         GenerateDataKeyPairWithoutPlaintext",
        &[of_key().keys(USE)],
    ),
    row("Sign Verify GenerateMac VerifyMac", &[of_key().keys(SIGN)]),
    row(
        "ReEncrypt",
        &[
            by(key, "SourceKeyId")
                .action("ReEncryptFrom")
                .keys(FROM)
                .because("the text is decrypted with the first key"),
            by(key, "DestinationKeyId").action("ReEncryptTo").keys(TO).because("and encrypted with the second"),
        ],
    ),
    row(
        "DescribeKey GetKeyPolicy ListKeyPolicies ListGrants ListResourceTags GetKeyRotationStatus ListKeyRotations \
         EnableKey DisableKey EnableKeyRotation DisableKeyRotation RotateKeyOnDemand CancelKeyDeletion \
         UpdateKeyDescription GetPublicKey GetParametersForImport ImportKeyMaterial DeleteImportedKeyMaterial RevokeGrant \
         DeriveSharedSecret",
        &[of_key()],
    ),
    row("PutKeyPolicy", &[of_key().keys(&[("kms:BypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck")])]),
    row(
        "ScheduleKeyDeletion",
        &[of_key().keys(&[("kms:ScheduleKeyDeletionPendingWindowInDays", "PendingWindowInDays")])],
    ),
    row("CreateGrant", &[of_key().keys(GRANT)]),
    row("RetireGrant", &[of_key()]),
    row("ReplicateKey", &[of_key().keys(&[("kms:ReplicaRegion", "ReplicaRegion")])]),
    row("TagResource", &[of_key().keys(TAGGED)]),
    row("UntagResource", &[of_key().keys(UNTAGGED)]),
    row("CreateAlias", &[on(ALIAS, "AliasName"), by(key, "TargetKeyId").because("the alias is to stand for this key")]),
    row_and(
        "UpdateAlias",
        &[on(ALIAS, "AliasName"), by(key, "TargetKeyId").because("the alias is to stand for this key")],
        current_key,
    ),
    row_and("DeleteAlias", &[on(ALIAS, "AliasName")], current_key),
];

/// Whoever takes an alias away from a key must be allowed to on that key as well.
fn current_key(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let alias = checks.first().and_then(|check| check.resource.arn());
    let key = alias.and_then(|alias| names::key_of_alias(ask.world(), alias)).map(Target::Resource);
    if let Some(key) = key.filter(|key| checks.iter().all(|check| check.resource != *key)) {
        checks.push(ask.check(ask.operation, key, "the alias stands for this key")?);
    }
    Ok(())
}

const SECRET: &[Key] = &[
    ("secretsmanager:SecretId", "SecretId"),
    ("secretsmanager:VersionId", "VersionId"),
    ("secretsmanager:VersionStage", "VersionStage"),
    ("secretsmanager:BlockPublicPolicy", "BlockPublicPolicy"),
    ("secretsmanager:ForceDeleteWithoutRecovery", "ForceDeleteWithoutRecovery"),
    ("secretsmanager:RecoveryWindowInDays", "RecoveryWindowInDays"),
    ("secretsmanager:RotationLambdaARN", "RotationLambdaARN"),
];
const UPDATED: &[Key] = &[
    ("secretsmanager:SecretId", "SecretId"),
    ("secretsmanager:Description", "Description"),
    ("secretsmanager:KmsKeyId", "KmsKeyId"),
];
const NEW_SECRET: &[Key] = &[
    ("secretsmanager:Name", "Name"),
    ("secretsmanager:Description", "Description"),
    ("secretsmanager:KmsKeyId", "KmsKeyId"),
    ("secretsmanager:AddReplicaRegions", "AddReplicaRegions.Region"),
    ("aws:RequestTag", "Tags"),
];
const SECRET_KEY: &str = "the secret is encrypted with this key, which Secrets Manager uses for the caller";

/// The ciphertext is bound to the one secret, where that is known.
const BOUND: &[Key] = &[("kms:EncryptionContext:SecretARN", "SecretARN")];

const fn secret_key(action: &'static str) -> Rule {
    by(key, "KmsKeyId?").action(action).keys(BOUND).when("KmsKeyId").via("secretsmanager").because(SECRET_KEY)
}

/// The key that the secret keeps, where the call names no other.
const fn kept_key(action: &'static str) -> Rule {
    by(key, "CurrentKmsKeyId?")
        .action(action)
        .keys(BOUND)
        .when("CurrentKmsKeyId")
        .via("secretsmanager")
        .because(SECRET_KEY)
}

pub(super) const SECRETS_MANAGER: &[Row] = &[
    row("ListSecrets GetRandomPassword", &[any()]),
    row("GetSecretValue", &[by(secret, "SecretId").keys(SECRET), secret_key("kms:Decrypt")]),
    row(
        "BatchGetSecretValue",
        &[
            any(),
            any().action("ListSecrets").when("Filters").because("what the filters find is listed"),
            by(secret, "SecretIdList?")
                .action("GetSecretValue")
                .when("SecretIdList")
                .because("each secret is read by itself"),
        ],
    ),
    row(
        "CreateSecret",
        &[
            by(secret, "Name").keys(NEW_SECRET),
            by(secret, "Name").action("TagResource").when("Tags").keys(TAGGED).because(TAGS_TOO),
            by(secret, "Name")
                .action("ReplicateSecretToRegions")
                .when("AddReplicaRegions")
                .because("the secret is copied to other regions"),
            secret_key("kms:GenerateDataKey"),
            secret_key("kms:Decrypt"),
        ],
    ),
    row(
        "PutSecretValue",
        &[by(secret, "SecretId").keys(SECRET), secret_key("kms:GenerateDataKey"), secret_key("kms:Decrypt")],
    ),
    row(
        "UpdateSecret",
        &[
            by(secret, "SecretId").keys(UPDATED),
            secret_key("kms:GenerateDataKey"),
            secret_key("kms:Decrypt"),
            kept_key("kms:GenerateDataKey"),
            kept_key("kms:Decrypt"),
        ],
    ),
    row(
        "DescribeSecret DeleteSecret RestoreSecret RotateSecret CancelRotateSecret GetResourcePolicy PutResourcePolicy \
         DeleteResourcePolicy ListSecretVersionIds UpdateSecretVersionStage \
         ReplicateSecretToRegions RemoveRegionsFromReplication StopReplicationToReplica",
        &[by(secret, "SecretId").keys(SECRET)],
    ),
    row("ValidateResourcePolicy", &[by(secret, "SecretId").keys(SECRET).when("SecretId"), any().when("!SecretId")]),
    row("TagResource", &[by(secret, "SecretId").keys(TAGGED)]),
    row("UntagResource", &[by(secret, "SecretId").keys(UNTAGGED)]),
];

const STRING_KEY: &str = "the parameter is encrypted with this key, which Systems Manager uses for the caller";

const READ: Row = row("", &[by(key, "KeyId?").action("kms:Decrypt").when("KeyId").via("ssm").because(STRING_KEY)]);

pub(super) const SSM: &[Row] = &[
    row(
        "DescribeParameters ListDocuments ListCommands ListCommandInvocations GetCommandInvocation CancelCommand DescribeSessions DescribeInstanceInformation",
        &[any()],
    ),
    row_and("GetParameter GetParameterHistory", &[by(parameter, "Name")], decrypted),
    row_and("GetParameters", &[by(parameter, "Names")], decrypted),
    row_and("GetParametersByPath", &[by(parameter, "Path").keys(&[("ssm:Recursive", "Recursive")])], decrypted),
    row(
        "PutParameter",
        &[
            by(parameter, "Name").keys(&[("ssm:Overwrite", "Overwrite"), ("aws:RequestTag", "Tags")]),
            by(parameter, "Name").action("AddTagsToResource").when("Tags").keys(TAGGED).because(TAGS_TOO),
            by(key, "KeyId?").action("kms:Encrypt").when("KeyId").via("ssm").because(STRING_KEY),
        ],
    ),
    row("DeleteParameter LabelParameterVersion UnlabelParameterVersion", &[by(parameter, "Name")]),
    row("DeleteParameters", &[by(parameter, "Names")]),
    row("AddTagsToResource", &[by(tagged, "ResourceId").keys(TAGGED)]),
    row("RemoveTagsFromResource", &[by(tagged, "ResourceId").keys(UNTAGGED)]),
    row("ListTagsForResource", &[by(tagged, "ResourceId")]),
    row(
        "SendCommand",
        &[
            by(document, "DocumentName"),
            by(managed_instance, "InstanceIds?").when("InstanceIds").because("the command runs on this instance"),
            on("arn:aws:ec2:{r}:{a}:instance/*", "")
                .when("Targets")
                .because("the command runs on the instances that are chosen"),
            pass_role("ssm.amazonaws.com", "ServiceRoleArn?").when("ServiceRoleArn"),
        ],
    ),
    row(
        "StartSession",
        &[
            by(managed_instance, "Target"),
            by(document, "DocumentName?").when("DocumentName").because("the session is described by this document"),
        ],
    ),
    row("TerminateSession ResumeSession", &[on("arn:aws:ssm:{r}:{a}:session/{}", "SessionId")]),
    row(
        "GetDocument DescribeDocument DeleteDocument UpdateDocument ModifyDocumentPermission DescribeDocumentPermission",
        &[by(document, "Name")],
    ),
    row("CreateDocument", &[by(document, "Name").keys(TAGGED)]),
];

/// What has tags, by the kind that the call names.
fn tagged(ask: &Ask<'_>, id: &str) -> Result<Option<Target>, CallError> {
    match ask.text("ResourceType").as_deref() {
        Some("Parameter") => parameter(ask, id),
        Some("Document") => document(ask, id),
        Some("ManagedInstance") => managed_instance(ask, id),
        Some(other) => Ok(Some(ask.arn("ssm", &format!("{}/{id}", other.to_ascii_lowercase())))),
        None => Err(ask.missing("ResourceType")),
    }
}

/// Systems Manager decrypts for the caller only when the call says `WithDecryption`.
fn decrypted(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    if !ask.has("WithDecryption") {
        return Ok(());
    }
    let named: Vec<String> = checks.iter().map(|check| check.resource.to_string()).collect();
    let from = checks.len();
    READ.checks(ask, checks)?;
    // The ciphertext is bound to the one parameter.
    if let [only] = named.as_slice() {
        for check in checks.iter_mut().skip(from) {
            check.put("kms:EncryptionContextKeys", vec!["PARAMETER_ARN".into()]);
            check.put("kms:EncryptionContext:PARAMETER_ARN", vec![only.clone()]);
        }
    }
    Ok(())
}
