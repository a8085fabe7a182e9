//! Places where public sources disagree (§8 of the rules): each is read one way or the other. Refuses to know which
//! reading is better; what comes out differently under two readings is not held against anyone.

use std::cell::Cell;
use std::collections::BTreeSet;

/// One disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Dispute {
    /// §8.1: a session policy that is silent, against a grant that names the session.
    SessionPolicyOfNamedSession,
    /// §8.2: a role that trusts a role of its own account.
    RoleTrustsRole,
    /// §8.3: the boundary of a user whom a trust policy names.
    BoundaryOfTrustedUser,
    /// §8.4: NotPrincipal that lists the caller but not all that stands above it.
    NotPrincipalInPart,
    /// §8.5: a negated operator whose variable has no value.
    NegatedWithoutVariable,
    /// §8.6: a key with many values behind a negated operator without set operator.
    NegatedManyValues,
    /// §8.6: IfExists together with a set operator.
    IfExistsInSet,
    /// §8.7: a negated operator and a value of the wrong type.
    NegatedWrongType,
    /// §8.8: a star that ends its part of an ARN.
    StarOverColons,
    /// §8.8: an ARN of fewer than six parts.
    ShortArn,
    /// §8.9: an action without resource against everything of a type.
    EverythingOfType,
    /// §8.10: whether sessions have the key for MFA.
    MfaKeyOfSession,
    /// §8.10: whether it can be true there.
    MfaOfSession,
    /// §8.14: the caller's side of sts:TagSession and sts:SetSourceIdentity.
    TagsByTrustAlone,
    /// R107 (L): what limits the grantee of a KMS grant.
    LimitsOfGrantee,
    /// R51 (M): an entry of NotResource whose variable has no value.
    NotResourceWithoutVariable,
    /// R98: whether what is pinned by this condition is public.
    PinnedBy,
    /// R98: whether a provider that anybody can use makes a policy public.
    PublicProvider,
    /// R24: a boundary of the user behind a federated session.
    BoundaryOfIssuer,
    /// R15: whether a star names who comes from an identity provider.
    StarForProvider,
    /// R143, R144: whether iam:PassRole counts as a call of IAM.
    PassRoleIsCall,
}

/// Which readings are taken, and which were asked for.
#[derive(Default)]
pub struct Choices {
    other: u32,
    asked: Cell<u32>,
    lost: Cell<bool>,
}

impl Choices {
    /// Whether the other reading is to be taken.
    pub fn other(&self, dispute: Dispute) -> bool {
        let bit = 1 << dispute as u32;
        self.asked.set(self.asked.get() | bit);
        self.other & bit != 0
    }

    /// Nothing in the rules says what comes out.
    pub fn lose(&self) {
        self.lost.set(true);
    }
}

/// What comes out under every combination of readings; `None` where the rules do not say.
pub fn under_all<T: Ord>(decide: impl Fn(&Choices) -> T) -> Option<BTreeSet<T>> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::from([0]);
    let mut open = vec![0];
    while let Some(other) = open.pop() {
        let choices = Choices { other, ..Choices::default() };
        found.insert(decide(&choices));
        if choices.lost.get() || seen.len() > 256 {
            return None;
        }
        for bit in (0..32).map(|bit| 1 << bit).filter(|bit| choices.asked.get() & bit != 0) {
            if seen.insert(other | bit) {
                open.push(other | bit);
            }
        }
    }
    Some(found)
}
