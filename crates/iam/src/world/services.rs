//! What some services keep beside a policy: the grants of a KMS key, the Block Public Access settings of S3. Refuses to
//! know what they lead to.

use std::collections::BTreeMap;

/// The four Block Public Access settings of a bucket or an account (R98).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are S3's own")]
pub struct BlockPublicAccess {
    pub block_public_acls: bool,
    pub ignore_public_acls: bool,
    pub block_public_policy: bool,
    pub restrict_public_buckets: bool,
}

impl BlockPublicAccess {
    /// All four on, or all four off.
    pub fn all(on: bool) -> BlockPublicAccess {
        BlockPublicAccess {
            block_public_acls: on,
            ignore_public_acls: on,
            block_public_policy: on,
            restrict_public_buckets: on,
        }
    }

    /// What is on in one or the other: the most restrictive counts.
    pub fn or(self, other: BlockPublicAccess) -> BlockPublicAccess {
        BlockPublicAccess {
            block_public_acls: self.block_public_acls | other.block_public_acls,
            ignore_public_acls: self.ignore_public_acls | other.ignore_public_acls,
            block_public_policy: self.block_public_policy | other.block_public_policy,
            restrict_public_buckets: self.restrict_public_buckets | other.restrict_public_buckets,
        }
    }
}

/// A grant on a KMS key (R107).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KmsGrant {
    /// The ARN of a user, role, session or account, or the name of a service.
    pub grantee: String,
    /// Who may retire it.
    pub retiring: Option<String>,
    /// `Decrypt`, `GenerateDataKey`, …
    pub operations: Vec<String>,
    /// The encryption context must be exactly this.
    pub context_equals: Option<BTreeMap<String, String>>,
    /// The encryption context must hold this.
    pub context_subset: Option<BTreeMap<String, String>>,
}

impl KmsGrant {
    /// The text of the policy that a grant amounts to: it is evaluated, and shown, as one.
    pub fn as_policy_text(&self) -> String {
        let mut statements = vec![statement(&self.grantee, &self.operations, &self.conditions())];
        if let Some(retiring) = &self.retiring {
            statements.push(statement(retiring, &["RetireGrant".into()], ""));
        }
        format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}", statements.join(",\n"))
    }

    fn conditions(&self) -> String {
        let pairs = self.context_equals.iter().chain(&self.context_subset).flatten();
        let equals: Vec<String> = pairs
            .map(|(key, value)| format!("{}: {}", quoted(&format!("kms:EncryptionContext:{key}")), value_quoted(value)))
            .collect();
        let mut operators = Vec::new();
        if !equals.is_empty() {
            operators.push(format!("\"StringEquals\": {{ {} }}", equals.join(", ")));
        }
        if let Some(exactly) = &self.context_equals {
            let keys: Vec<String> = exactly.keys().map(|key| value_quoted(key)).collect();
            operators.push(match keys.is_empty() {
                true => "\"Null\": { \"kms:EncryptionContextKeys\": \"true\" }".into(),
                false => {
                    format!("\"ForAllValues:StringEquals\": {{ \"kms:EncryptionContextKeys\": [{}] }}", keys.join(", "))
                }
            });
        }
        match operators.is_empty() {
            true => String::new(),
            false => format!(",\n      \"Condition\": {{ {} }}", operators.join(", ")),
        }
    }
}

fn statement(principal: &str, operations: &[String], conditions: &str) -> String {
    let kind = if principal.ends_with(".amazonaws.com") { "Service" } else { "AWS" };
    // KMS names an operation without its service; whoever writes it as an action means the same.
    let bare = |operation: &String| operation.strip_prefix("kms:").unwrap_or(operation).to_owned();
    let actions: Vec<String> = operations.iter().map(|operation| quoted(&format!("kms:{}", bare(operation)))).collect();
    format!(
        "    {{ \"Effect\": \"Allow\", \"Principal\": {{ \"{kind}\": {} }},\n      \"Action\": [{}], \"Resource\": \"*\"{conditions} }}",
        quoted(principal),
        actions.join(", ")
    )
}

/// A condition's value that means just this text, also where it looks like a variable.
fn value_quoted(text: &str) -> String {
    quoted(&text.replace('$', "${$}"))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
