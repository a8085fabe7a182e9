//! AWS saved its own policies, so nothing in them is an error to us.

#![allow(missing_docs, reason = "a test explains itself")]

use rolecall_policy::catalog::Catalog;
use rolecall_policy::{Level, PolicyKind, parse};

#[test]
fn no_policy_of_aws_s_own_is_refused() {
    let policies: Vec<_> = Catalog::bundled().search("").collect();
    assert!(policies.len() > 3);
    for policy in policies {
        let found = parse(PolicyKind::Identity, policy.document).diagnostics;
        let errors: Vec<_> = found.iter().filter(|finding| finding.level == Level::Error).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", policy.arn);
    }
}
