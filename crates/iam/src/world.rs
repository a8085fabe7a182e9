//! What exists: accounts, principals, resources, policies, sessions and the clock, as one value that can be cloned to
//! ask "what if". Refuses to know Allow and Deny, commands and files.

pub mod asked;
mod deletion;
pub mod in_force;
pub mod layer;
mod organization;
mod owner;
mod policies;
mod services;
mod session;
mod sign_in;
mod storage;
mod versions;
pub mod who;

pub use organization::{ControlPolicy, Level, Member, Organization, Unit};
pub use policies::{Attached, InlinePolicy, PolicyAddress, PolicyDoc};
pub use services::{BlockPublicAccess, KmsGrant};
pub use session::{Session, SessionId, SessionKind};
pub use sign_in::{AccessKey, KeyUse, Login, PasswordPolicy, VirtualMfa};
pub use storage::{Encryption, Storage, Stored};
pub use versions::{ManagedPolicy, PolicyVersion};

use crate::id;
use crate::time::Time;
use asked::Listed;
use rolecall_policy::{AccountId, Arn};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The account in the ids of AWS's own policies: `ANPAZKAPJZG4…`.
const OF_AWS: &str = "639982225848";

/// Tags, by key.
pub type Tags = BTreeMap<String, String>;

/// Everything that bears on a decision.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The accounts.
    pub accounts: BTreeMap<AccountId, Account>,
    /// The organization that some of them are in.
    pub organization: Option<Organization>,
    /// The AWS managed policies that somebody here uses, by ARN.
    pub aws_managed: BTreeMap<Arn, Arc<PolicyDoc>>,
    /// The temporary credentials that were issued, by access key id; expired ones stay.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Now.
    pub clock: Time,
    /// What ids and keys are derived from.
    pub seed: u64,
}

/// One AWS account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Twelve digits.
    pub id: AccountId,
    /// A name people use.
    pub name: Option<String>,
    /// The account alias.
    pub alias: Option<String>,
    /// IAM users, by name.
    pub users: BTreeMap<String, User>,
    /// IAM groups, by name.
    pub groups: BTreeMap<String, Group>,
    /// IAM roles, by name.
    pub roles: BTreeMap<String, Role>,
    /// Customer managed policies, by ARN.
    pub policies: BTreeMap<Arn, ManagedPolicy>,
    /// The resources that it owns, by ARN.
    pub resources: BTreeMap<Arn, Resource>,
    /// Instance profiles, by name.
    pub instance_profiles: BTreeMap<String, InstanceProfile>,
    /// The ARNs of its OpenID Connect and SAML identity providers.
    pub identity_providers: Vec<IdentityProvider>,
    /// S3's Block Public Access settings for all its buckets.
    pub block_public_access: Option<BlockPublicAccess>,
    /// Virtual MFA devices, by serial number: those that a user has, and those that wait for one.
    pub virtual_mfa: BTreeMap<String, VirtualMfa>,
    /// What passwords must be like, where somebody said so.
    pub password_policy: Option<PasswordPolicy>,
    /// When the credential report was made.
    pub credential_report: Option<Time>,
    /// How often something of this ARN was deleted, so that one made again has another unique id (R20).
    pub deleted: BTreeMap<Arn, u32>,
    /// The unique ids of what was renamed since: a name may change, an id never does.
    pub ids: BTreeMap<Arn, String>,
}

/// An IAM user.
#[derive(Clone, Debug)]
pub struct User {
    /// `arn:aws:iam::A:user/path/name`.
    pub arn: Arn,
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    /// The names of its groups.
    pub groups: Vec<String>,
    /// Its tags.
    pub tags: Tags,
    /// Its own identity-based policies.
    pub policies: Attached,
    /// The managed policy that bounds it.
    pub boundary: Option<Arn>,
    /// The ARNs of its MFA devices.
    pub mfa_devices: Vec<String>,
    /// Its password for the console.
    pub login: Option<Login>,
    /// Its long-term credentials.
    pub access_keys: Vec<AccessKey>,
    /// When it was made.
    pub created: Time,
}

/// An IAM group.
#[derive(Clone, Debug)]
pub struct Group {
    /// `arn:aws:iam::A:group/path/name`.
    pub arn: Arn,
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    /// Its identity-based policies.
    pub policies: Attached,
    /// When it was made.
    pub created: Time,
}

/// An IAM role.
#[derive(Clone, Debug)]
pub struct Role {
    /// `arn:aws:iam::A:role/path/name`.
    pub arn: Arn,
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    /// A note.
    pub description: Option<String>,
    /// The longest session, in seconds.
    pub max_session_duration: u32,
    /// Who may assume it.
    pub trust: Arc<PolicyDoc>,
    /// Its identity-based policies.
    pub policies: Attached,
    /// The managed policy that bounds it.
    pub boundary: Option<Arn>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created: Time,
}

/// What carries a role to an EC2 instance.
#[derive(Clone, Debug)]
pub struct InstanceProfile {
    /// `arn:aws:iam::A:instance-profile/path/name`.
    pub arn: Arn,
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    /// The name of the role in it.
    pub role: Option<String>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created: Time,
}

/// An identity provider of an account.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// `arn:aws:iam::A:oidc-provider/host/path` or `arn:aws:iam::A:saml-provider/name`.
    pub arn: Arn,
    /// The audiences that an OpenID Connect provider takes.
    pub client_ids: Vec<String>,
    /// The thumbprints of the certificates that an OpenID Connect provider shows.
    pub thumbprints: Vec<String>,
    /// What a SAML provider says of itself.
    pub metadata: Option<String>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created: Time,
}

/// A resource of any service; its owner is the account that lists it.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// Its resource-based policy.
    pub policy: Option<Arc<PolicyDoc>>,
    /// Its tags.
    pub tags: Tags,
    /// The keys of the objects, where it is a bucket.
    pub objects: Vec<String>,
    /// Block Public Access, where it is a bucket; nothing where nobody said.
    pub block_public_access: Option<BlockPublicAccess>,
    /// Its grants, where it is a KMS key, each as the policy that it amounts to.
    pub grants: Vec<Arc<PolicyDoc>>,
    /// What it holds, where it is a bucket.
    pub storage: Storage,
    /// What its service says of it beside that, JSON by the API's names: no decision reads it.
    pub details: BTreeMap<String, String>,
    /// When it was made.
    pub created: Time,
}

impl Account {
    /// An empty account.
    pub fn new(id: AccountId) -> Account {
        Account {
            id,
            name: None,
            alias: None,
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
            resources: BTreeMap::new(),
            instance_profiles: BTreeMap::new(),
            identity_providers: Vec::new(),
            block_public_access: None,
            virtual_mfa: BTreeMap::new(),
            password_policy: None,
            credential_report: None,
            deleted: BTreeMap::new(),
            ids: BTreeMap::new(),
        }
    }

    /// `arn:aws:iam::A:root`.
    pub fn root_arn(&self) -> Arn {
        Arn::global("iam", self.id, "root")
    }
}

impl User {
    /// A user without any policy.
    pub fn new(account: AccountId, path: &str, name: &str) -> User {
        User {
            arn: Arn::global("iam", account, &format!("user{path}{name}")),
            name: name.into(),
            path: path.into(),
            groups: Vec::new(),
            tags: Tags::new(),
            policies: Attached::default(),
            boundary: None,
            mfa_devices: Vec::new(),
            login: None,
            access_keys: Vec::new(),
            created: Time::default(),
        }
    }
}

impl Group {
    /// A group without any policy.
    pub fn new(account: AccountId, path: &str, name: &str) -> Group {
        Group {
            arn: Arn::global("iam", account, &format!("group{path}{name}")),
            name: name.into(),
            path: path.into(),
            policies: Attached::default(),
            created: Time::default(),
        }
    }
}

impl Role {
    /// Whether it belongs to an AWS service, which made it and alone may assume it (R104).
    pub fn is_service_linked(&self) -> bool {
        self.path.starts_with("/aws-service-role/")
    }

    /// A role that trusts as `trust` says and may do nothing.
    pub fn new(account: AccountId, path: &str, name: &str, trust: Arc<PolicyDoc>) -> Role {
        Role {
            arn: Arn::global("iam", account, &format!("role{path}{name}")),
            name: name.into(),
            path: path.into(),
            description: None,
            max_session_duration: 3600,
            trust,
            policies: Attached::default(),
            boundary: None,
            tags: Tags::new(),
            created: Time::default(),
        }
    }
}

impl World {
    /// The account that an IAM ARN names.
    pub fn account_of(&self, arn: &Arn) -> Option<&Account> {
        self.accounts.get(&arn.account()?)
    }

    /// The user with exactly this ARN.
    pub fn user(&self, arn: &Arn) -> Option<&User> {
        arn.after("user/")?;
        self.account_of(arn)?.users.get(arn.last()).filter(|user| user.arn == *arn)
    }

    /// The role with exactly this ARN.
    pub fn role(&self, arn: &Arn) -> Option<&Role> {
        arn.after("role/")?;
        self.account_of(arn)?.roles.get(arn.last()).filter(|role| role.arn == *arn)
    }

    /// A managed policy, a customer's or AWS's.
    pub fn managed_policy(&self, arn: &Arn) -> Option<&Arc<PolicyDoc>> {
        match self.account_of(arn) {
            Some(account) => account.policies.get(arn).map(|policy| &policy.document),
            None => self.aws_managed.get(arn),
        }
    }

    /// The unique id of a user (`AIDA…`), role (`AROA…`), group (`AGPA…`) or policy (`ANPA…`).
    pub fn unique_id(&self, arn: &Arn) -> String {
        if let Some(id) = self.account_of(arn).and_then(|account| account.ids.get(arn)) {
            return id.clone();
        }
        let prefix = match arn.resource().split_once('/') {
            Some(("user", _)) => "AIDA",
            Some(("role", _)) => "AROA",
            Some(("group", _)) => "AGPA",
            Some(("instance-profile", _)) => "AIPA",
            _ => "ANPA",
        };
        let again = self.account_of(arn).and_then(|account| account.deleted.get(arn)).copied().unwrap_or_default();
        let account = arn.account().or_else(|| OF_AWS.parse().ok());
        match again {
            0 => id::unique(self.seed, prefix, account, arn.as_str()),
            again => id::unique(self.seed, prefix, account, &format!("{arn}/{again}")),
        }
    }

    /// The VPC endpoint with this id.
    pub fn endpoint(&self, id: &str) -> Option<Listed<'_>> {
        let is = |arn: &Arn| arn.service() == "ec2" && arn.after("vpc-endpoint/") == Some(id);
        self.accounts.values().find_map(|account| {
            let (arn, resource) = account.resources.iter().find(|(arn, _)| is(arn))?;
            Some(Listed { account, arn, resource })
        })
    }
}
