//! Facts about condition keys and services that the evaluator needs. Refuses to know what they are compared with.

/// Whether a key, in lower case, has many values by its type.
pub fn is_multivalued(key: &str) -> bool {
    const MULTIVALUED: [&str; 15] = [
        "aws:tagkeys",
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:vpceorgpaths",
        "aws:principalservicenameslist",
        "sts:transitivetagkeys",
        "dynamodb:leadingkeys",
        "dynamodb:attributes",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "kms:resourcealiases",
        "s3:requestobjecttagkeys",
        "s3:inventoryaccessibleoptionalfields",
    ];
    MULTIVALUED.contains(&key) || key.ends_with(":amr")
}

/// Whether resource control policies cover a service (R95).
pub fn supports_rcp(service: &str) -> bool {
    ["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb", "ecr", "logs"].contains(&service)
}
