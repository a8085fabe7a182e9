//! Whom a principal names, read from its text alone (R12–R17). Refuses to know whether they exist.

use crate::name::{AccountId, Arn};

/// The key under which a principal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are IAM's own")]
pub enum PrincipalKind {
    Aws,
    Service,
    Federated,
    CanonicalUser,
}

/// Whom a principal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalName {
    /// `*`: everyone, also unsigned.
    Everyone,
    /// An account, and with it all its principals (R13).
    Account(AccountId),
    /// A user, a role, a role session or a federated user, by its ARN.
    Arn(Arn),
    /// A user or role that was deleted since, by its unique id (R20).
    UniqueId(String),
    /// An AWS service, by its name.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// An account of S3, by its canonical id.
    CanonicalUser(String),
    /// Nobody: AWS refuses it, or it can never match. Why.
    Nobody(Nobody),
}

/// Why a principal names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nobody {
    /// A wildcard beside other characters (R16).
    PartialWildcard,
    /// A group (R17).
    Group,
    /// `*` where only names are legal (R15).
    StarNotHere,
    /// No form that a principal may have.
    Malformed,
}

impl PrincipalKind {
    /// Reads the key.
    pub fn parse(text: &str) -> Option<PrincipalKind> {
        match text {
            "AWS" => Some(PrincipalKind::Aws),
            "Service" => Some(PrincipalKind::Service),
            "Federated" => Some(PrincipalKind::Federated),
            "CanonicalUser" => Some(PrincipalKind::CanonicalUser),
            _ => None,
        }
    }
}

impl PrincipalName {
    /// Reads one principal.
    pub fn parse(kind: PrincipalKind, text: &str) -> PrincipalName {
        match kind {
            PrincipalKind::Aws => aws(text),
            _ if text == "*" => PrincipalName::Nobody(Nobody::StarNotHere),
            _ if text.contains(['*', '?']) => PrincipalName::Nobody(Nobody::PartialWildcard),
            _ if text.trim().is_empty() => PrincipalName::Nobody(Nobody::Malformed),
            PrincipalKind::Service => PrincipalName::Service(text.into()),
            PrincipalKind::Federated => PrincipalName::Federated(text.into()),
            PrincipalKind::CanonicalUser => PrincipalName::CanonicalUser(text.into()),
        }
    }
}

fn aws(text: &str) -> PrincipalName {
    if text == "*" {
        return PrincipalName::Everyone;
    }
    if let Ok(account) = text.parse() {
        return PrincipalName::Account(account);
    }
    if text.contains(['*', '?']) {
        return PrincipalName::Nobody(Nobody::PartialWildcard);
    }
    let id = text.len() == 21 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if id && (text.starts_with("AIDA") || text.starts_with("AROA")) {
        return PrincipalName::UniqueId(text.into());
    }
    let Ok(arn) = text.parse::<Arn>() else { return PrincipalName::Nobody(Nobody::Malformed) };
    let Some(account) = arn.account() else { return PrincipalName::Nobody(Nobody::Malformed) };
    match (arn.service(), arn.resource().split_once('/')) {
        // The account of another partition stays an ARN: it is nobody's account here (R26).
        ("iam", None) if arn.resource() == "root" && arn.partition() == "aws" => PrincipalName::Account(account),
        ("iam", None) if arn.resource() == "root" => PrincipalName::Arn(arn),
        ("iam", Some(("group", _))) => PrincipalName::Nobody(Nobody::Group),
        ("iam", Some(("user" | "role", _))) | ("sts", Some(("assumed-role" | "federated-user", _))) => {
            PrincipalName::Arn(arn)
        }
        _ => PrincipalName::Nobody(Nobody::Malformed),
    }
}
