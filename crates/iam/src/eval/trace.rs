//! What a decision is made of: layer → policy → statement → clause, each with its place in the text. Refuses to know how
//! it is computed and how it is told.

use crate::request::Request;
pub use crate::world::layer::{Binds, LayerKind, NotBinding};
use crate::world::{PolicyAddress, PolicyDoc};
use rolecall_policy::document::{Clause, Effect};
use rolecall_policy::{AccountId, Arn, Span};
use serde::Serialize;
use std::sync::Arc;

/// AWS's `EvalDecision`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Verdict {
    /// Allowed.
    Allowed,
    /// Nothing allowed it.
    ImplicitDeny,
    /// Something denied it.
    ExplicitDeny,
}

/// The answer to one request, with everything that led to it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Decision {
    /// The question.
    pub request: Request,
    /// The answer: always what folding `route` and `layers` gives.
    pub verdict: Verdict,
    /// Which layer, policy and statement settled it.
    pub decided_by: Option<DecidedBy>,
    /// How the layers combine.
    pub route: Route,
    /// What was consulted, in AWS's order.
    pub layers: Vec<Layer>,
    /// Where sources disagree or something is not modelled.
    pub unsure: Vec<Unsure>,
}

/// What settled a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct DecidedBy {
    /// The layer.
    pub layer: LayerKind,
    /// The policy, where one settled it; nothing where a whole layer stayed silent.
    pub policy: Option<PolicyAddress>,
    /// The statement's number in that policy, from 0.
    pub statement: Option<usize>,
}

/// How the layers of a decision combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Route {
    /// Whether the caller's account owns the resource.
    pub same_account: bool,
    /// How the service joins its resource-based policy with the identity-based ones.
    pub combine: Combine,
    /// Why the request is settled before any policy is read.
    pub gate: Option<Gate>,
}

/// How a service joins resource-based and identity-based policies in one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Combine {
    /// Either side suffices (R84).
    Either,
    /// The resource-based policy must allow, as for role trust (R120) and KMS keys (R105).
    ResourceRequired,
    /// Only the resource-based policy is asked: the caller has no identity-based policies (R101, R103).
    ResourceOnly,
}

/// A rule about credentials that comes before every policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Gate {
    /// Refused: root users may not assume roles (R140).
    RootAssumesRole,
    /// Refused: the credentials have expired (R148).
    Expired,
    /// Refused: the caller does not exist here.
    UnknownCaller,
    /// Refused: the role does not exist here, which STS answers like a role that does not trust the caller (R136).
    NoSuchRole,
    /// Refused: temporary credentials may not call it (R142, R145).
    SessionMayNotCall,
    /// Refused: GetSessionToken credentials without MFA may not call IAM, nor most of STS (R143).
    TokenMayNotCall,
    /// Allowed: the call needs no permission, and no policy can take it away (R141, R142).
    NeedsNoPermission,
    /// Allowed: the account's root user, on what the account owns (R100).
    RootUser,
    /// Allowed: the root user of a bucket's owner may always read, replace and delete its policy (R100), and so may a
    /// session of AssumeRoot for a bucket or a queue (R146).
    RootRepairsPolicy,
    /// Refused: GetFederationToken credentials may call neither IAM nor STS (R144).
    FederatedMayNotCall,
    /// Refused: only the management account assumes root, and only of a member account (R146).
    NoSuchMember,
    /// Refused: a service-linked role is for its service alone (R104).
    ServiceLinkedRole,
    /// Refused: the session has a source identity, which cannot be changed (R154).
    SourceIdentitySet,
    /// Refused: AWS's own policies and roles cannot be changed (R99).
    Protected,
    /// Refused: Block Public Access refuses ACLs that let everyone in (R98).
    BlocksPublicAcls,
    /// Refused: Block Public Access keeps others out while the bucket policy is public (R98).
    RestrictsPublicBuckets,
    /// Refused: only signed requests may call it (R125).
    Unsigned,
}

impl Gate {
    /// What the gate settles by itself; nothing where policies still count.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Gate::NeedsNoPermission => Some(Verdict::Allowed),
            Gate::RootUser | Gate::RootRepairsPolicy => None,
            _ => Some(Verdict::ImplicitDeny),
        }
    }
}

/// One kind of policy, consulted as a whole.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Layer {
    /// Which kind.
    pub kind: LayerKind,
    /// The account whose policies these are.
    pub account: Option<AccountId>,
    /// The level of the organization, where the kind has levels: such a kind has one layer for each.
    pub level: Option<String>,
    /// Whether the layer bears on this request.
    pub binds: Binds,
    /// What the layer says by itself.
    pub verdict: Verdict,
    /// The policies, each with its trace.
    pub policies: Vec<PolicyTrace>,
}

/// One policy, read against one request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PolicyTrace {
    /// Where it is found.
    pub address: PolicyAddress,
    /// The group through which the caller has it.
    pub via: Option<Arn>,
    /// Whether AWS would refuse to save it; it is evaluated as far as it was understood.
    pub refused: bool,
    /// Its statements.
    pub statements: Vec<StatementTrace>,
    /// The text and what we understood of it.
    #[serde(skip)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub document: Arc<PolicyDoc>,
}

/// One statement, read against one request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct StatementTrace {
    /// The whole statement.
    pub span: Span,
    /// What it does when it applies; nothing when that cannot be read.
    pub effect: Option<Effect>,
    /// Whether every clause holds.
    pub applies: bool,
    /// How directly its principal names the caller, where it names it.
    pub grant: Option<Grant>,
    /// Its clauses.
    pub clauses: Vec<ClauseTrace>,
}

/// How directly a principal names the caller, from the weakest (R82).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Grant {
    /// Through its account: the account's own policies must allow as well.
    Account,
    /// Through the role or user behind the session: boundary and session policy still limit it.
    Entity,
    /// The caller itself, or everyone.
    Direct,
}

/// One clause of a statement, read against one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ClauseTrace {
    /// Which clause.
    pub clause: Clause,
    /// The characters that decided: the entry that matched, else the whole clause.
    pub span: Span,
    /// Whether it lets the statement apply.
    pub holds: bool,
    /// Why.
    pub because: Because,
}

/// Why a clause holds or fails. The words are made in `explain`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "is")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Because {
    /// The entry at the clause's span matches.
    Matched,
    /// The entry matches only because its last `*` is read across colons (R37).
    MatchedAcrossColons,
    /// No entry matches.
    NothingMatched,
    /// An entry would match, but a variable in it has no value for this caller (R51).
    VariableWithoutValue {
        /// The condition key that is missing.
        key: String,
    },
    /// Resource-free actions are covered by `*` alone (R41).
    OnlyStarCovers,
    /// The principal at the clause's span names the caller.
    Named {
        /// How directly.
        grant: Grant,
    },
    /// A NotPrincipal denies whoever has a permissions boundary, listed or not (R24).
    BoundaryDefeatsNotPrincipal,
    /// The element is missing, and without it the statement covers nothing (R8).
    Missing,
    /// A condition was compared.
    Compared(Box<Compared>),
}

/// One condition key, compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Compared {
    /// The operator as written.
    pub operator: String,
    /// The key as written.
    pub key: String,
    /// The values that the policy wants, with variables filled in.
    pub wanted: Vec<String>,
    /// The request's values; nothing when the key is absent.
    pub found: Option<Vec<String>>,
    /// Anything beyond the comparison that settled it.
    pub note: Option<ConditionNote>,
}

/// What settled a condition beyond comparing values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ConditionNote {
    /// The key is absent, and this operator then fails (R58).
    AbsentFails,
    /// The key is absent, and a negated operator then holds (R58).
    AbsentHoldsNegated,
    /// The key is absent, and `…IfExists` then holds (R59).
    AbsentHoldsIfExists,
    /// There are no values, and `ForAllValues` then holds (R69).
    EmptyHoldsForAll,
    /// There are no values, and `ForAnyValue` then fails (R70).
    EmptyFailsForAny,
    /// The key has many values, and the operator lacks ForAllValues or ForAnyValue (R72).
    NeedsSetOperator,
    /// The operator is not one of IAM's (R60).
    UnknownOperator,
    /// A value is not of the operator's type (R60).
    WrongType,
}

/// A place where the answer rests on a choice among sources, or on something that is not modelled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "about")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Unsure {
    /// A session policy's silence does not limit a grant to the session's own ARN (R82; others disagree).
    SessionArnBeatsSessionPolicy,
    /// A same-account role named in a trust policy needs no identity-based policy (R122; others disagree).
    RoleNamedInTrust,
    /// The caller's boundary does not limit a trust policy that names the user (R124; AWS's pages disagree).
    BoundaryAndNamedUser,
    /// A NotPrincipal exempts whoever one of its entries names (R23; AWS's page says "may").
    NotPrincipalParts,
    /// A negated operator holds when a variable in it has no value (R52; others disagree).
    NegatedVariable,
    /// A negated operator without a set operator on a key with many values (R72).
    NegatedMultivalued,
    /// `…IfExists` within a set operator (R71).
    IfExistsInSet,
    /// A `*` at the end of an ARN segment crossed colons (R37).
    StarAcrossColons,
    /// An ARN pattern with fewer than six parts (R39).
    ShortArn,
    /// A list action against a pattern that covers everything of its type (R42).
    ListAgainstType,
    /// A policy that AWS would refuse to save was evaluated.
    RefusedPolicy(PolicyAddress),
    /// An attached policy is not known here.
    UnknownPolicy(String),
    /// Who owns the resource is not known here; it was taken for the caller's own.
    UnknownOwner(String),
    /// AWS fills this condition key in, and the scenario does not say its value.
    NotSaid(String),
    /// The MFA keys in a role session (R155; AWS's pages disagree).
    MfaInRoleSession,
    /// A negated operator on a value that is not of its type (R60).
    NegatedWrongType,
    /// A variable where a Bool operator stands (R46; AWS's pages disagree).
    VariableInBool,
    /// This kind of caller has the condition key with a value that nobody documents (semantics §4.7).
    KeyOfSpecialCaller(String),
    /// The bucket policy is public, and nobody says whether Block Public Access is on, as it is for new buckets (R98).
    BlockPublicAccessNotSaid(String),
    /// The KMS key is not described here; it was taken to have the default key policy (R105).
    UnknownKey(String),
    /// The VPC endpoint is not described here; it was taken to let everything through (R97).
    UnknownEndpoint(String),
    /// Whether the caller's own policies must allow sts:TagSession or sts:SetSourceIdentity where the trust policy of the
    /// same account names the caller (R129).
    TagSessionAlone,
    /// The identity provider is not described in the role's account.
    UnknownProvider(String),
    /// Boundary and session policies were taken to limit a KMS grant (R107; not documented).
    LimitedGrant,
    /// GetFederationToken credentials without a session policy have nothing of their user's (R78; AWS's page contradicts
    /// itself).
    NoSessionPolicyPassed,
}
