//! Service-linked roles: made for a service under a name that it chose, and deleted through a task. Refuses to know what
//! the services do with them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::{ask, not_modelled};
use super::{find, show};
use rolecall_iam::world::Role;
use rolecall_iam::{PolicyDoc, id};
use rolecall_policy::json::pretty;
use serde_json::{Value, json};

/// Service, role and policy, as the services' own pages name them; a `+` marks those that take a suffix.
const SERVICES: &[(&str, &str, &str)] = &[
    ("access-analyzer", "AWSServiceRoleForAccessAnalyzer", "AccessAnalyzerServiceRolePolicy"),
    ("autoscaling", "AWSServiceRoleForAutoScaling+", "AutoScalingServiceRolePolicy"),
    (
        "autoscaling-plans",
        "AWSServiceRoleForAutoScalingPlans_EC2AutoScaling",
        "AWSAutoScalingPlansEC2AutoScalingPolicy",
    ),
    ("batch", "AWSServiceRoleForBatch+", "BatchServiceRolePolicy"),
    ("cloudtrail", "AWSServiceRoleForCloudTrail", "CloudTrailServiceRolePolicy"),
    ("config", "AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy"),
    ("ecs", "AWSServiceRoleForECS", "AmazonECSServiceRolePolicy"),
    ("eks", "AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy"),
    ("eks-nodegroup", "AWSServiceRoleForAmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"),
    ("elasticbeanstalk", "AWSServiceRoleForElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"),
    ("elasticache", "AWSServiceRoleForElastiCache", "ElastiCacheServiceRolePolicy"),
    ("elasticfilesystem", "AWSServiceRoleForAmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"),
    ("elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
    ("elasticmapreduce", "AWSServiceRoleForEMRCleanup", "AmazonEMRCleanupPolicy"),
    ("es", "AWSServiceRoleForAmazonElasticsearchService", "AmazonElasticsearchServiceRolePolicy"),
    ("guardduty", "AWSServiceRoleForAmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"),
    ("inspector2", "AWSServiceRoleForAmazonInspector2", "AmazonInspector2ServiceRolePolicy"),
    ("lex", "AWSServiceRoleForLexBots", "LexBotPolicy"),
    ("macie", "AWSServiceRoleForAmazonMacie", "AmazonMacieServiceRolePolicy"),
    ("opensearchservice", "AWSServiceRoleForAmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"),
    ("ops.apigateway", "AWSServiceRoleForAPIGateway", "APIGatewayServiceRolePolicy"),
    ("organizations", "AWSServiceRoleForOrganizations", "AWSOrganizationsServiceTrustPolicy"),
    ("rds", "AWSServiceRoleForRDS", "AmazonRDSServiceRolePolicy"),
    ("redshift", "AWSServiceRoleForRedshift", "AmazonRedshiftServiceLinkedRolePolicy"),
    ("securityhub", "AWSServiceRoleForSecurityHub", "AWSSecurityHubServiceRolePolicy"),
    ("spot", "AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy"),
    ("spotfleet", "AWSServiceRoleForEC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"),
    ("sso", "AWSServiceRoleForSSO", "AWSSSOServiceRolePolicy"),
    ("support", "AWSServiceRoleForSupport", "AWSSupportServiceRolePolicy"),
    ("transitgateway", "AWSServiceRoleForVPCTransitGateway", "AWSVPCTransitGatewayServiceRolePolicy"),
    ("trustedadvisor", "AWSServiceRoleForTrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy"),
];

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let service = input.need("AWSServiceName");
    let short = service.strip_suffix(".amazonaws.com").unwrap_or_default();
    let Some((_, role, policy)) = SERVICES.iter().find(|(known, ..)| *known == short) else {
        return Err(not_modelled(api, format!("which role `{service}` has is not known here: nothing was made")));
    };
    let (base, suffixed) = role.strip_suffix('+').map_or((*role, false), |base| (base, true));
    let name = match input.text("CustomSuffix") {
        Some(_) if !suffixed => {
            return Err(api.refuse("InvalidInput", format!("Custom suffix is not allowed for {service}")));
        }
        Some(suffix) => format!("{base}_{suffix}"),
        None => base.into(),
    };
    let account = api.account()?;
    let id = account.id;
    if find::taken(account.roles.keys(), &name) {
        let message =
            format!("Service role name {name} has been taken in this account, please try a different suffix.");
        return Err(api.refuse("InvalidInput", message));
    }
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": { "Service": [service] } }] });
    let trust = PolicyDoc::trust(pretty(&trust.to_string()));
    let mut role = Role::new(id, &format!("/aws-service-role/{service}/"), &name, trust);
    role.description = input.text("Description").map(str::to_string);
    role.created = api.context.world.clock;
    let arn = format!("arn:aws:iam::aws:policy/aws-service-role/{policy}").parse();
    role.policies.managed.extend(arn.ok());
    let policy = role.policies.managed.first().map(|arn| arn.to_string());
    if let Some(policy) = policy.filter(|policy| api.context.machine.catalog.get(policy).is_some()) {
        find::attachable(api, &policy)?;
    }
    api.account_mut()?.roles.insert(name, role.clone());
    Ok(json!({ "Role": show::new_role(api.context.world, &role) }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    if !role.is_service_linked() {
        let message = format!("Role {} is not a service linked role.", role.name);
        return Err(api.refuse("InvalidInput", message));
    }
    let unique = id::uuid(api.context.world.seed, role.arn.as_str());
    let service = role.path.trim_matches('/').to_string();
    api.context.world.delete_principal(&role.arn);
    Ok(json!({ "DeletionTaskId": format!("task/{service}/{}/{unique}", role.name) }))
}

/// The role was deleted as soon as it was asked for.
pub(super) fn status(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    match input.need("DeletionTaskId").starts_with("task/aws-service-role/") {
        true => Ok(json!({ "Status": "SUCCEEDED" })),
        false => {
            let message = format!("Deletion task {} cannot be found.", input.need("DeletionTaskId"));
            Err(api.refuse("NoSuchEntity", message))
        }
    }
}
