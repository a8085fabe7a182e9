//! A sentence for each place where the answer is not certain. Refuses to know decisions.

use crate::eval::trace::Unsure;

pub fn words(unsure: &Unsure) -> String {
    let text = match unsure {
        Unsure::SessionArnBeatsSessionPolicy => {
            "AWS documents that a grant to the session itself is not limited by its session policies; other evaluators limit it."
        }
        Unsure::RoleNamedInTrust => {
            "By AWS's flow chart a role that a trust policy of its own account names needs no identity-based policy; other evaluators ask for one."
        }
        Unsure::BoundaryAndNamedUser => {
            "By AWS's table a permissions boundary does not limit a trust policy that names the user; another page of AWS's hints that it does."
        }
        Unsure::NotPrincipalParts => {
            "NotPrincipal lists some of the caller's ARNs and not all of them: AWS says that it may still be denied."
        }
        Unsure::NegatedVariable => {
            "A negated operator holds when a variable has no value, as AWS documents; other evaluators let it fail."
        }
        Unsure::NegatedMultivalued => {
            "How a negated operator without ForAllValues or ForAnyValue treats a key with many values is not documented; it was taken to fail."
        }
        Unsure::IfExistsInSet => {
            "How IfExists works together with ForAllValues or ForAnyValue is not documented; it was taken to change nothing."
        }
        Unsure::StarAcrossColons => {
            "A `*` at the end of an ARN's part was read across colons, as the IAM guide says; the S3 guide says it stays inside."
        }
        Unsure::ShortArn => {
            "An ARN with fewer than six parts was filled up with `*`, except in a resource-based policy; AWS documents nothing about it."
        }
        Unsure::ListAgainstType => {
            "This list action was matched against a pattern for everything of its type; it works only if the service checks that ARN."
        }
        Unsure::RefusedPolicy(address) => {
            return format!("AWS would refuse to save `{address}`; it was evaluated as far as it can be understood.");
        }
        Unsure::UnknownPolicy(arn) => return format!("The text of `{arn}` is not known here; it was left out."),
        Unsure::UnknownOwner(arn) => {
            return format!("Nobody here owns `{arn}`; it was taken for a resource of the caller's account.");
        }
        Unsure::NotSaid(key) => {
            return format!("AWS fills in `{key}`; the scenario does not say its value, so it was taken as absent.");
        }
        Unsure::MfaInRoleSession => {
            "AWS's pages disagree whether a role session has the MFA keys; they were taken to be there and false."
        }
        Unsure::NegatedWrongType => {
            "How a negated operator treats a value that is not of its type is not documented; it was taken to fail, and to hold for what is no ARN."
        }
        Unsure::VariableInBool => {
            "AWS's pages disagree whether a Bool operator takes variables; it was taken to compare the text as written."
        }
        Unsure::KeyOfSpecialCaller(key) => {
            return format!("What `{key}` holds for this kind of caller is not documented.");
        }
        Unsure::BlockPublicAccessNotSaid(bucket) => {
            return format!(
                "The policy of `{bucket}` lets everyone in. Nobody says whether Block Public Access is on, as it is for new buckets; it was taken to be off."
            );
        }
        Unsure::UnknownKey(arn) => {
            return format!("The key `{arn}` is not described here; it was taken to have the default key policy.");
        }
        Unsure::UnknownEndpoint(id) => {
            return format!("The VPC endpoint `{id}` is not described here; it was taken to let everything through.");
        }
        Unsure::UnknownProvider(provider) => {
            return format!(
                "The role's account lists no identity provider `{provider}`; without one AWS refuses its tokens."
            );
        }
        Unsure::TagSessionAlone => {
            "The trust policy names the caller, so no identity-based policy was asked for tags or a source identity; AWS documents this for AssumeRole alone."
        }
        Unsure::NoSessionPolicyPassed => {
            "Credentials from GetFederationToken without a session policy were taken to have none of their user's permissions; one sentence of AWS's evaluation page reads otherwise."
        }
        Unsure::LimitedGrant => {
            "Boundary and session policies were taken to limit what a grant on a key allows; AWS documents nothing about it."
        }
    };
    text.to_string()
}
