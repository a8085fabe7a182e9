//! The words in which AWS refuses: each is read off a decision or a refusal of the engine. Refuses to
//! decide anything.

use super::door::{Called, Shown};
use super::failure::Failure;
use super::kms;
use rolecall_iam::eval::Gate;
use rolecall_iam::eval::explain::reason;
use rolecall_iam::sts::{Invalid, Refused};
use rolecall_iam::{Caller, Decision, Verdict, World};

/// What Organizations says to other accounts than the one that manages.
pub(crate) const NOT_MANAGEMENT: &str = "You don't have permissions to access this resource.";

/// What is wrong with credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    /// The access key id is not known, switched off, or temporary and without its token.
    Key,
    Secret,
    Token,
}

fn failure(code: &str, operation: &str, message: impl Into<String>) -> Failure {
    Failure::Service { code: code.into(), operation: operation.into(), message: message.into(), more: String::new() }
}

/// The refusal of credentials that are not what they should be.
pub(crate) fn bad_credentials(called: Called<'_>, bad: Bad) -> Failure {
    let (code, message) = match (called.service, bad) {
        ("s3", _) if called.is_head() => ("403", "Forbidden"),
        ("s3", Bad::Key) => ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
        ("s3", Bad::Token) => ("InvalidToken", "The provided token is malformed or otherwise invalid."),
        ("s3", Bad::Secret) => (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing \
             method.",
        ),
        ("ec2", _) => ("AuthFailure", "AWS was not able to validate the provided access credentials"),
        (_, Bad::Key | Bad::Token) if called.speaks_json() => {
            ("UnrecognizedClientException", "The security token included in the request is invalid.")
        }
        (_, Bad::Key | Bad::Token) => {
            ("InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        (_, Bad::Secret) => (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        ),
    };
    let code = match (called.speaks_json(), code) {
        (true, "SignatureDoesNotMatch") => "InvalidSignatureException",
        (_, code) => code,
    };
    failure(code, called.operation, message)
}

/// The refusal that a decision stands for.
pub(crate) fn denied(world: &World, decision: &Decision, called: Called<'_>, shown: &Shown) -> Failure {
    if decision.route.gate == Some(Gate::BlocksPublicAcls) && decision.route.same_account && !called.is_head() {
        return public_acl(world, decision, called);
    }
    if let Some(refusal) = at_the_gate(decision, called) {
        return refusal;
    }
    let operation = called.operation;
    let of_aws = decision.request.resource.arn().is_some_and(|arn| kms::is_managed(world, arn));
    match called.service {
        // What KMS says to S3 of the key that it manages for S3 in another account.
        "s3" if of_aws && !decision.route.same_account && !called.is_head() => {
            let message = "The ciphertext refers to a customer master key that does not exist, does not exist in this \
                           region, or you are not allowed to access.";
            return failure("AccessDenied", operation, message);
        }
        "s3" if called.is_head() => return failure("403", operation, "Forbidden"),
        // Only callers of the bucket's own account are told more.
        "s3" if !decision.route.same_account => return failure("AccessDenied", operation, "Access Denied"),
        // What is the management account's does not even exist for the others.
        "organizations" if !decision.route.same_account && decision.verdict == Verdict::ImplicitDeny => {
            return failure("AccessDeniedException", operation, NOT_MANAGEMENT);
        }
        _ => {}
    }
    let action = decision.request.action.as_str();
    let resource = match shown {
        Shown::Nothing => String::new(),
        Shown::Quoted => format!(" on resource: \"{}\"", decision.request.resource),
        Shown::As(words) => format!(" on resource: {words}"),
    };
    let who = user(world, &decision.request.caller);
    let message = format!("{who} is not authorized to perform: {action}{resource}{}", reason(decision));
    let message = message.replace(action, &spelt(action));
    match (called.protocol, called.service) {
        (_, "secretsmanager") if decision.request.action.service() == "kms" => {
            failure("AccessDeniedException", operation, "Access to KMS is not allowed")
        }
        (_, "sns") if decision.request.action.service() == "kms" => failure("KMSAccessDenied", operation, message),
        (_, "sqs") if decision.request.action.service() == "kms" => {
            failure("KMS.AccessDeniedException", operation, message)
        }
        ("ec2", _) => {
            let mut message = format!("You are not authorized to perform this operation. {message}");
            if decision.request.resource.arn().is_some() {
                let encoded = super::encoded::encode(world, decision);
                message.push_str(&format!(". Encoded authorization failure message: {encoded}"));
            }
            failure("UnauthorizedOperation", operation, message)
        }
        (_, "sns") => failure("AuthorizationError", operation, message),
        (_, "sqs") => failure("AccessDenied", operation, message),
        _ if called.speaks_json() => failure("AccessDeniedException", operation, message),
        _ => failure("AccessDenied", operation, message),
    }
}

/// An action as its service writes it in a refusal.
fn spelt(action: &str) -> String {
    match action.split_once(':') {
        Some(("sns", name)) => format!("SNS:{name}"),
        Some(("sqs", _)) => action.to_ascii_lowercase(),
        _ => action.to_owned(),
    }
}

/// Block Public Access names itself to callers of the bucket's own account.
fn public_acl(world: &World, decision: &Decision, called: Called<'_>) -> Failure {
    let (who, action) = (user(world, &decision.request.caller), decision.request.action.as_str());
    let resource = &decision.request.resource;
    let why = "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access";
    let message = format!("{who} is not authorized to perform: {action} on resource: \"{resource}\" {why}");
    failure("AccessDenied", called.operation, message)
}

fn user(world: &World, caller: &Caller) -> String {
    format!("User: {}", world.arn_of(caller).map_or_else(|| "anonymous".into(), |arn| arn.to_string()))
}

/// Refusals that have nothing to do with policies.
fn at_the_gate(decision: &Decision, called: Called<'_>) -> Option<Failure> {
    let Called { service, operation, .. } = called;
    let invalid = "The security token included in the request is invalid";
    Some(match (decision.route.gate?, service) {
        (Gate::Expired, "s3") if called.is_head() => failure("400", operation, "Bad Request"),
        (Gate::Expired, "s3") => failure("ExpiredToken", operation, "The provided token has expired."),
        (Gate::Expired, _) => {
            let code = if called.speaks_json() { "ExpiredTokenException" } else { "ExpiredToken" };
            failure(code, operation, "The security token included in the request is expired")
        }
        (Gate::UnknownCaller, _) => bad_credentials(called, Bad::Key),
        (Gate::RootAssumesRole, _) => failure("AccessDenied", operation, "Roles may not be assumed by root accounts."),
        (Gate::SessionMayNotCall, _) => {
            failure("AccessDenied", operation, format!("Cannot call {operation} with session credentials"))
        }
        (Gate::TokenMayNotCall, _) => failure("InvalidClientTokenId", operation, invalid),
        (Gate::Unsigned, _) => {
            failure("MissingAuthenticationToken", operation, "Request is missing Authentication Token")
        }
        (Gate::FederatedMayNotCall, "iam") => failure("InvalidClientTokenId", operation, invalid),
        (Gate::FederatedMayNotCall, _) => {
            failure("AccessDenied", operation, format!("Cannot call {operation} with federated user credentials"))
        }
        (Gate::BlocksPublicAcls | Gate::RestrictsPublicBuckets, _) if called.is_head() => {
            failure("403", operation, "Forbidden")
        }
        (Gate::BlocksPublicAcls | Gate::RestrictsPublicBuckets, _) => {
            failure("AccessDenied", operation, "Access Denied")
        }
        // What follows is answered like a denial by policies, or is none.
        (Gate::NoSuchRole | Gate::NoSuchMember | Gate::ServiceLinkedRole, _)
        | (Gate::SourceIdentitySet | Gate::Protected, _)
        | (Gate::NeedsNoPermission | Gate::RootUser | Gate::RootRepairsPolicy, _) => return None,
    })
}

/// The refusal of a call of STS: a denial names no reason, whatever the reason was.
pub(crate) fn refused(
    world: &World,
    caller: &Caller,
    called: Called<'_>,
    refused: &Refused,
    decisions: &[Decision],
    resource: &str,
) -> Failure {
    let operation = called.operation;
    let of = |code: &str, message: &str| failure(code, operation, message);
    match refused {
        Refused::Invalid(invalid) => {
            let (code, message) = malformed(invalid);
            failure(code, operation, message)
        }
        Refused::Denied => {
            let denied = decisions.iter().find(|decision| decision.verdict != Verdict::Allowed);
            if let Some(refusal) = denied.and_then(|decision| at_the_gate(decision, called)) {
                return refusal;
            }
            let own = format!("sts:{operation}");
            let action = denied.map_or(own.as_str(), |decision| decision.request.action.as_str());
            if matches!(caller, Caller::Federated(_)) {
                return of("AccessDenied", &format!("Not authorized to perform {action}"));
            }
            let who = user(world, caller);
            let message = format!("{who} is not authorized to perform: {action} on resource: {resource}");
            failure("AccessDenied", operation, message)
        }
        Refused::MfaSerial => of(
            "AccessDenied",
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
             valid and associated with this user.",
        ),
        Refused::MfaCode => {
            of("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
        }
        Refused::LongerThanRole => {
            of("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        Refused::LongerThanChaining => of(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ),
        Refused::MalformedPolicy => of("MalformedPolicyDocument", "Syntax errors in policy."),
        Refused::TransitiveTagNotPassed => {
            of("InvalidParameterValue", "The specified transitive tag key must be included in the requested tags.")
        }
        Refused::TransitiveTagInherited => of(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from \
             the calling session.",
        ),
    }
}

/// The code and the words of a parameter's refusal.
fn malformed(invalid: &Invalid) -> (&'static str, String) {
    let validation = |words: String| ("ValidationError", words);
    let constraint = |value: &str, member: &str, rule: &str| {
        validation(format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"
        ))
    };
    let letters = "satisfy regular expression pattern: [\\w+=,.@-]*";
    match invalid {
        Invalid::RoleArn(arn) => validation(format!("{arn} is invalid")),
        Invalid::SessionName(name) if name.chars().count() > 64 => {
            constraint(name, "roleSessionName", "have length less than or equal to 64")
        }
        Invalid::SessionName(name) => constraint(name, "roleSessionName", letters),
        Invalid::FederatedName(name) if name.chars().count() > 32 => {
            constraint(name, "name", "have length less than or equal to 32")
        }
        Invalid::FederatedName(name) => constraint(name, "name", letters),
        Invalid::SourceIdentity(name) => constraint(name, "sourceIdentity", letters),
        Invalid::Duration { seconds, least, .. } if seconds < least => {
            constraint(&seconds.to_string(), "durationSeconds", &format!("have value greater than or equal to {least}"))
        }
        Invalid::Duration { seconds, most, .. } => {
            constraint(&seconds.to_string(), "durationSeconds", &format!("have value less than or equal to {most}"))
        }
        Invalid::ExternalId(id) => constraint(id, "externalId", "satisfy regular expression pattern: [\\w+=,.@:\\/-]*"),
        Invalid::Tag(key) => {
            constraint(key, "tags.1.member.key", "satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+")
        }
        Invalid::DuplicateTags => (
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.".into(),
        ),
        Invalid::TooMany(member) => {
            let most = if member == "policyArns" { 10 } else { 50 };
            constraint("[...]", member, &format!("have length less than or equal to {most}"))
        }
        Invalid::PolicyLength(_) => constraint("...", "policy", "have length less than or equal to 2048"),
        Invalid::PolicyArn(arn) => ("InvalidParameterValue", format!("{arn} is not a managed policy of this account")),
        Invalid::TaskPolicy(arn) => ("InvalidParameterValue", format!("{arn} is not a task policy")),
    }
}
