//! The calls of IAM (semantics §6): nearly every one asks for the action of its own name. Refuses to know ARNs of names.

use super::names::{
    arn, group, new_certificate, new_group, new_mfa, new_oidc_provider, new_policy, new_profile, new_role, new_user,
    profile, role, user, user_of_key,
};
use super::row::{Key, Row, any, by, on, pass_role, row};

/// Whom a delegate may change is limited with the boundary that the entity has.
const BOUNDED: &[Key] = &[("iam:PermissionsBoundary", "")];
const ATTACHED: &[Key] = &[("iam:PolicyARN", "PolicyArn"), ("iam:PermissionsBoundary", "")];
const NEW_BOUNDARY: &[Key] = &[("iam:PermissionsBoundary", "PermissionsBoundary")];
const CREATED: &[Key] = &[("iam:PermissionsBoundary", "PermissionsBoundary"), ("aws:RequestTag", "Tags")];
const TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];
const UNTAGGED: &[Key] = &[("aws:TagKeys", "TagKeys")];
const CREDENTIAL: &[Key] = &[("iam:ServiceSpecificCredentialServiceName", "ServiceName")];
const TAGS_TOO: &str = "tags that come with the creation need the permission to tag as well";

pub(super) const ROWS: &[Row] = &[
    row(
        "ListUsers ListRoles ListGroups ListPolicies ListAccountAliases ListInstanceProfiles ListSAMLProviders \
         ListOpenIDConnectProviders ListServerCertificates ListVirtualMFADevices GetAccountSummary \
         GetAccountAuthorizationDetails GetAccountPasswordPolicy UpdateAccountPasswordPolicy \
         DeleteAccountPasswordPolicy GenerateCredentialReport GetCredentialReport SimulateCustomPolicy \
         GetContextKeysForCustomPolicy CreateAccountAlias DeleteAccountAlias GetServiceLastAccessedDetails \
         GetServiceLastAccessedDetailsWithEntities GetOrganizationsAccessReport ListOrganizationsFeatures \
         SetSecurityTokenServicePreferences",
        &[any()],
    ),
    // Users. Calls about one's own credentials need no name.
    row("CreateUser", &[by(new_user, "UserName").keys(CREATED), tag("TagUser", by(new_user, "UserName"))]),
    row(
        "GetUser ListAccessKeys CreateAccessKey DeleteAccessKey UpdateAccessKey ListMFADevices GetMFADevice \
         DeactivateMFADevice GetLoginProfile CreateLoginProfile DeleteLoginProfile UpdateLoginProfile ChangePassword \
         ListSigningCertificates UploadSigningCertificate DeleteSigningCertificate UpdateSigningCertificate \
         ListSSHPublicKeys ListServiceSpecificCredentials",
        &[by(user, "UserName?")],
    ),
    row(
        "DeleteUser UpdateUser ListUserPolicies ListAttachedUserPolicies GetUserPolicy ListGroupsForUser ListUserTags \
         EnableMFADevice ResyncMFADevice GetSSHPublicKey UploadSSHPublicKey UpdateSSHPublicKey DeleteSSHPublicKey",
        &[by(user, "UserName")],
    ),
    row("AttachUserPolicy DetachUserPolicy", &[by(user, "UserName").keys(ATTACHED)]),
    row("PutUserPolicy DeleteUserPolicy DeleteUserPermissionsBoundary", &[by(user, "UserName").keys(BOUNDED)]),
    row("PutUserPermissionsBoundary", &[by(user, "UserName").keys(NEW_BOUNDARY)]),
    row("TagUser", &[by(user, "UserName").keys(TAGGED)]),
    row("UntagUser", &[by(user, "UserName").keys(UNTAGGED)]),
    row("CreateServiceSpecificCredential", &[by(user, "UserName").keys(CREDENTIAL)]),
    row(
        "UpdateServiceSpecificCredential DeleteServiceSpecificCredential ResetServiceSpecificCredential",
        &[by(user, "UserName?")],
    ),
    row("GetAccessKeyLastUsed", &[by(user_of_key, "AccessKeyId")]),
    // Groups. The user who is added is not asked about.
    row("CreateGroup", &[by(new_group, "GroupName")]),
    row(
        "GetGroup DeleteGroup UpdateGroup AddUserToGroup RemoveUserFromGroup ListGroupPolicies \
         ListAttachedGroupPolicies GetGroupPolicy PutGroupPolicy DeleteGroupPolicy",
        &[by(group, "GroupName")],
    ),
    row("AttachGroupPolicy DetachGroupPolicy", &[by(group, "GroupName").keys(&[("iam:PolicyARN", "PolicyArn")])]),
    // Roles.
    row("CreateRole", &[by(new_role, "RoleName").keys(CREATED), tag("TagRole", by(new_role, "RoleName"))]),
    row(
        "ListRolePolicies ListAttachedRolePolicies GetRolePolicy ListRoleTags ListInstanceProfilesForRole \
         DeleteServiceLinkedRole",
        &[by(role, "RoleName")],
    ),
    row(
        "GetRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy \
         DeleteRolePermissionsBoundary",
        &[by(role, "RoleName").keys(BOUNDED)],
    ),
    row("AttachRolePolicy DetachRolePolicy", &[by(role, "RoleName").keys(ATTACHED)]),
    row("PutRolePermissionsBoundary", &[by(role, "RoleName").keys(NEW_BOUNDARY)]),
    row("TagRole", &[by(role, "RoleName").keys(TAGGED)]),
    row("UntagRole", &[by(role, "RoleName").keys(UNTAGGED)]),
    row(
        "CreateServiceLinkedRole",
        &[on("arn:aws:iam::{a}:role/aws-service-role/{}/*", "AWSServiceName")
            .keys(&[("iam:AWSServiceName", "AWSServiceName")])],
    ),
    // Managed policies.
    row("CreatePolicy", &[by(new_policy, "PolicyName").keys(TAGGED), tag("TagPolicy", by(new_policy, "PolicyName"))]),
    row(
        "GetPolicy DeletePolicy CreatePolicyVersion GetPolicyVersion DeletePolicyVersion ListPolicyVersions \
         SetDefaultPolicyVersion ListEntitiesForPolicy ListPolicyTags",
        &[by(arn, "PolicyArn")],
    ),
    row("TagPolicy", &[by(arn, "PolicyArn").keys(TAGGED)]),
    row("UntagPolicy", &[by(arn, "PolicyArn").keys(UNTAGGED)]),
    row("SimulatePrincipalPolicy GetContextKeysForPrincipalPolicy", &[by(arn, "PolicySourceArn")]),
    row("GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess", &[by(arn, "Arn")]),
    // Instance profiles: the role in one is handed to EC2 (R159).
    row(
        "CreateInstanceProfile",
        &[
            by(new_profile, "InstanceProfileName").keys(TAGGED),
            tag("TagInstanceProfile", by(new_profile, "InstanceProfileName")),
        ],
    ),
    row(
        "GetInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile ListInstanceProfileTags",
        &[by(profile, "InstanceProfileName")],
    ),
    row(
        "AddRoleToInstanceProfile",
        &[by(profile, "InstanceProfileName"), pass_role("ec2.amazonaws.com", "RoleName").when("")],
    ),
    row("TagInstanceProfile", &[by(profile, "InstanceProfileName").keys(TAGGED)]),
    row("UntagInstanceProfile", &[by(profile, "InstanceProfileName").keys(UNTAGGED)]),
    // MFA devices, identity providers, certificates.
    row(
        "CreateVirtualMFADevice",
        &[by(new_mfa, "VirtualMFADeviceName").keys(TAGGED), tag("TagMFADevice", by(new_mfa, "VirtualMFADeviceName"))],
    ),
    row("DeleteVirtualMFADevice ListMFADeviceTags", &[by(arn, "SerialNumber")]),
    row("TagMFADevice", &[by(arn, "SerialNumber").keys(TAGGED)]),
    row("UntagMFADevice", &[by(arn, "SerialNumber").keys(UNTAGGED)]),
    row(
        "CreateOpenIDConnectProvider",
        &[by(new_oidc_provider, "Url").keys(TAGGED), tag("TagOpenIDConnectProvider", by(new_oidc_provider, "Url"))],
    ),
    row(
        "GetOpenIDConnectProvider DeleteOpenIDConnectProvider AddClientIDToOpenIDConnectProvider \
         RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint ListOpenIDConnectProviderTags",
        &[by(arn, "OpenIDConnectProviderArn")],
    ),
    row("TagOpenIDConnectProvider", &[by(arn, "OpenIDConnectProviderArn").keys(TAGGED)]),
    row("UntagOpenIDConnectProvider", &[by(arn, "OpenIDConnectProviderArn").keys(UNTAGGED)]),
    row(
        "CreateSAMLProvider",
        &[
            on("arn:aws:iam::{a}:saml-provider/{}", "Name").keys(TAGGED),
            tag("TagSAMLProvider", on("arn:aws:iam::{a}:saml-provider/{}", "Name")),
        ],
    ),
    row("GetSAMLProvider DeleteSAMLProvider UpdateSAMLProvider ListSAMLProviderTags", &[by(arn, "SAMLProviderArn")]),
    row("TagSAMLProvider", &[by(arn, "SAMLProviderArn").keys(TAGGED)]),
    row("UntagSAMLProvider", &[by(arn, "SAMLProviderArn").keys(UNTAGGED)]),
    row(
        "UploadServerCertificate",
        &[
            by(new_certificate, "ServerCertificateName").keys(TAGGED),
            tag("TagServerCertificate", by(new_certificate, "ServerCertificateName")),
        ],
    ),
    row(
        "GetServerCertificate DeleteServerCertificate UpdateServerCertificate ListServerCertificateTags",
        &[on("arn:aws:iam::{a}:server-certificate/{}", "ServerCertificateName")],
    ),
    row("TagServerCertificate", &[on("arn:aws:iam::{a}:server-certificate/{}", "ServerCertificateName").keys(TAGGED)]),
    row(
        "UntagServerCertificate",
        &[on("arn:aws:iam::{a}:server-certificate/{}", "ServerCertificateName").keys(UNTAGGED)],
    ),
];

/// Tags that are given when something is created.
const fn tag(action: &'static str, on: super::row::Rule) -> super::row::Rule {
    on.action(action).when("Tags").keys(TAGGED).because(TAGS_TOO)
}
