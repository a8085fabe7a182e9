//! The operations of `aws iam`, each with the function behind it. Refuses to know what they do.

mod account;
mod ask;
mod attach;
mod context_keys;
mod details;
mod find;
mod groups;
mod inline;
mod keys;
mod linked;
mod login;
pub(super) mod malformed;
mod mfa;
mod policies;
mod profiles;
mod providers;
mod report;
mod roles;
mod show;
mod simulate;
mod tags;
mod users;
mod valid;

use super::operation::{Operation, operation};

pub(super) use ask::not_modelled;
pub(super) use roles::explain_document;

/// Where the answer goes on from is the CLI's business, which asks with `--starting-token`.
const PAGE: &[&str] = &["Marker"];

pub(crate) const OPERATIONS: &[Operation] = &[
    // Users and groups.
    operation("CreateUser", users::create_user),
    operation("GetUser", users::get_user),
    operation("ListUsers", users::list_users).without(PAGE),
    operation("UpdateUser", users::update_user),
    operation("DeleteUser", users::delete_user),
    operation("ListGroupsForUser", users::list_groups_for_user).without(PAGE),
    operation("CreateGroup", groups::create_group),
    operation("GetGroup", groups::get_group).without(PAGE),
    operation("ListGroups", groups::list_groups).without(PAGE),
    operation("UpdateGroup", groups::update_group),
    operation("DeleteGroup", groups::delete_group),
    operation("AddUserToGroup", groups::add_user_to_group),
    operation("RemoveUserFromGroup", groups::remove_user_from_group),
    // Roles.
    operation("CreateRole", roles::create_role),
    operation("GetRole", roles::get_role),
    operation("ListRoles", roles::list_roles).without(PAGE),
    operation("UpdateRole", roles::update_role),
    operation("UpdateRoleDescription", roles::update_role_description),
    operation("UpdateAssumeRolePolicy", roles::update_assume_role_policy),
    operation("DeleteRole", roles::delete_role),
    operation("ListInstanceProfilesForRole", roles::list_instance_profiles_for_role).without(PAGE),
    operation("CreateServiceLinkedRole", linked::create),
    operation("DeleteServiceLinkedRole", linked::delete),
    operation("GetServiceLinkedRoleDeletionStatus", linked::status),
    // Managed policies.
    operation("CreatePolicy", policies::create_policy),
    operation("GetPolicy", policies::get_policy),
    operation("ListPolicies", policies::list_policies).without(PAGE),
    operation("DeletePolicy", policies::delete_policy),
    operation("CreatePolicyVersion", policies::create_policy_version),
    operation("GetPolicyVersion", policies::get_policy_version),
    operation("ListPolicyVersions", policies::list_policy_versions).without(PAGE),
    operation("SetDefaultPolicyVersion", policies::set_default_policy_version),
    operation("DeletePolicyVersion", policies::delete_policy_version),
    operation("ListEntitiesForPolicy", attach::list_entities).without(PAGE),
    operation("AttachUserPolicy", attach::attach),
    operation("AttachGroupPolicy", attach::attach),
    operation("AttachRolePolicy", attach::attach),
    operation("DetachUserPolicy", attach::detach),
    operation("DetachGroupPolicy", attach::detach),
    operation("DetachRolePolicy", attach::detach),
    operation("ListAttachedUserPolicies", attach::list_attached).without(PAGE),
    operation("ListAttachedGroupPolicies", attach::list_attached).without(PAGE),
    operation("ListAttachedRolePolicies", attach::list_attached).without(PAGE),
    operation("PutUserPermissionsBoundary", attach::put_boundary),
    operation("PutRolePermissionsBoundary", attach::put_boundary),
    operation("DeleteUserPermissionsBoundary", attach::delete_boundary),
    operation("DeleteRolePermissionsBoundary", attach::delete_boundary),
    // Inline policies.
    operation("PutUserPolicy", inline::put),
    operation("PutGroupPolicy", inline::put),
    operation("PutRolePolicy", inline::put),
    operation("GetUserPolicy", inline::get),
    operation("GetGroupPolicy", inline::get),
    operation("GetRolePolicy", inline::get),
    operation("ListUserPolicies", inline::list).without(PAGE),
    operation("ListGroupPolicies", inline::list).without(PAGE),
    operation("ListRolePolicies", inline::list).without(PAGE),
    operation("DeleteUserPolicy", inline::delete),
    operation("DeleteGroupPolicy", inline::delete),
    operation("DeleteRolePolicy", inline::delete),
    // Instance profiles and identity providers.
    operation("CreateInstanceProfile", profiles::create),
    operation("GetInstanceProfile", profiles::get),
    operation("ListInstanceProfiles", profiles::list).without(PAGE),
    operation("DeleteInstanceProfile", profiles::delete),
    operation("AddRoleToInstanceProfile", profiles::add_role),
    operation("RemoveRoleFromInstanceProfile", profiles::remove_role),
    operation("CreateOpenIDConnectProvider", providers::create_oidc),
    operation("GetOpenIDConnectProvider", providers::get_oidc),
    operation("ListOpenIDConnectProviders", providers::list_oidc),
    operation("DeleteOpenIDConnectProvider", providers::delete_oidc),
    operation("AddClientIDToOpenIDConnectProvider", providers::add_client),
    operation("RemoveClientIDFromOpenIDConnectProvider", providers::remove_client),
    operation("UpdateOpenIDConnectProviderThumbprint", providers::update_thumbprints),
    operation("CreateSAMLProvider", providers::create_saml).without(&["AssertionEncryptionMode", "AddPrivateKey"]),
    operation("GetSAMLProvider", providers::get_saml),
    operation("ListSAMLProviders", providers::list_saml),
    operation("UpdateSAMLProvider", providers::update_saml).without(&[
        "AssertionEncryptionMode",
        "AddPrivateKey",
        "RemovePrivateKey",
    ]),
    operation("DeleteSAMLProvider", providers::delete_saml),
    // What users sign in with.
    operation("CreateAccessKey", keys::create_access_key),
    operation("ListAccessKeys", keys::list_access_keys).without(PAGE),
    operation("UpdateAccessKey", keys::update_access_key),
    operation("DeleteAccessKey", keys::delete_access_key),
    operation("GetAccessKeyLastUsed", keys::get_access_key_last_used),
    operation("CreateLoginProfile", login::create_login_profile),
    operation("GetLoginProfile", login::get_login_profile),
    operation("UpdateLoginProfile", login::update_login_profile),
    operation("DeleteLoginProfile", login::delete_login_profile),
    operation("ChangePassword", login::change_password),
    operation("CreateVirtualMFADevice", mfa::create),
    operation("EnableMFADevice", mfa::enable),
    operation("DeactivateMFADevice", mfa::deactivate),
    operation("ResyncMFADevice", mfa::resync),
    operation("DeleteVirtualMFADevice", mfa::delete),
    operation("GetMFADevice", mfa::get),
    operation("ListMFADevices", mfa::list).without(PAGE),
    operation("ListVirtualMFADevices", mfa::list_virtual).without(PAGE),
    operation("ListSSHPublicKeys", account::empty).without(PAGE),
    operation("ListSigningCertificates", account::empty).without(PAGE),
    operation("ListServiceSpecificCredentials", account::empty).without(PAGE),
    operation("ListServerCertificates", account::empty).without(PAGE),
    // The account as a whole.
    operation("ListAccountAliases", account::list_aliases).without(PAGE),
    operation("CreateAccountAlias", account::create_alias),
    operation("DeleteAccountAlias", account::delete_alias),
    operation("GetAccountSummary", account::summary),
    operation("GetAccountPasswordPolicy", account::get_password_policy),
    operation("UpdateAccountPasswordPolicy", account::update_password_policy),
    operation("DeleteAccountPasswordPolicy", account::delete_password_policy),
    operation("GenerateCredentialReport", report::generate),
    operation("GetCredentialReport", report::get),
    operation("GetAccountAuthorizationDetails", details::get).without(PAGE),
    // The simulator.
    operation("SimulatePrincipalPolicy", simulate::principal).without(SIMULATION),
    operation("SimulateCustomPolicy", simulate::custom).without(SIMULATION),
    operation("GetContextKeysForPrincipalPolicy", context_keys::principal),
    operation("GetContextKeysForCustomPolicy", context_keys::custom),
    // Tags.
    operation("TagUser", tags::tag),
    operation("TagRole", tags::tag),
    operation("TagPolicy", tags::tag),
    operation("TagInstanceProfile", tags::tag),
    operation("TagMFADevice", tags::tag),
    operation("TagOpenIDConnectProvider", tags::tag),
    operation("TagSAMLProvider", tags::tag),
    operation("UntagUser", tags::untag),
    operation("UntagRole", tags::untag),
    operation("UntagPolicy", tags::untag),
    operation("UntagInstanceProfile", tags::untag),
    operation("UntagMFADevice", tags::untag),
    operation("UntagOpenIDConnectProvider", tags::untag),
    operation("UntagSAMLProvider", tags::untag),
    operation("ListUserTags", tags::list).without(PAGE),
    operation("ListRoleTags", tags::list).without(PAGE),
    operation("ListPolicyTags", tags::list).without(PAGE),
    operation("ListInstanceProfileTags", tags::list).without(PAGE),
    operation("ListMFADeviceTags", tags::list).without(PAGE),
    operation("ListOpenIDConnectProviderTags", tags::list).without(PAGE),
    operation("ListSAMLProviderTags", tags::list).without(PAGE),
];

/// What of a simulation is not modelled.
const SIMULATION: &[&str] =
    &["Marker", "ResourceOwner", "ResourceHandlingOption", "PolicyExclusionList", "OrderedOrganizationPolicyInputList"];
