//! The calls of CloudWatch Logs, CloudTrail, Organizations, CloudFormation and of services that are known above all for the
//! roles that are passed to them (semantics §6, R157). Refuses to know what those services do.

use super::CallError;
use super::ask::Ask;
use super::names::{arn, node};
use super::row::{Key, Row, Rule, any, by, fill, on, pass_role, row};
use rolecall_iam::Target;

/// AWS asks about a group as if about a stream in it that has no name, so `log-group:NAME:*` covers it and
/// `log-group:NAME` does not.
const GROUP: &str = "arn:aws:logs:{r}:{a}:log-group:{}:log-stream:";
const NO_GROUP: Rule = on("arn:aws:logs:{r}:{a}:log-group::log-stream:", "");
const LOWER_TAGS: &[Key] = &[("aws:RequestTag", "tags")];
const TAGS: &[Key] = &[("aws:RequestTag", "Tags")];
const UNTAGGED: &[Key] = &[("aws:TagKeys", "tagKeys")];
const TAGS_TOO: &str = "tags that come with the creation need the permission to tag as well";

pub(super) const LOGS: &[Row] = &[
    row("DescribeLogGroups", &[NO_GROUP]),
    row("ListLogGroups DescribeQueries DescribeDestinations DescribeExportTasks GetQueryResults StopQuery", &[any()]),
    row(
        "DescribeResourcePolicies PutResourcePolicy DeleteResourcePolicy",
        &[by(group, "resourceArn").when("resourceArn"), any().when("!resourceArn")],
    ),
    row(
        "CreateLogGroup",
        &[
            on(GROUP, "logGroupName").keys(LOWER_TAGS),
            by(tagged, "logGroupName").action("TagResource").when("tags").keys(LOWER_TAGS).because(TAGS_TOO),
        ],
    ),
    row("FilterLogEvents DescribeLogStreams", &[by(group, "")]),
    row(
        "DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy PutMetricFilter DeleteMetricFilter \
         DescribeMetricFilters DescribeSubscriptionFilters DeleteSubscriptionFilter AssociateKmsKey DisassociateKmsKey",
        &[on(GROUP, "logGroupName")],
    ),
    row(
        "PutSubscriptionFilter",
        &[on(GROUP, "logGroupName"), pass_role("logs.amazonaws.com", "roleArn?").when("roleArn")],
    ),
    row("StartQuery", &[by(group, "")]),
    row("GetLogEvents PutLogEvents CreateLogStream DeleteLogStream", &[by(group, "")]),
    row("TagResource", &[by(tagged, "resourceArn").keys(LOWER_TAGS)]),
    row("UntagResource", &[by(tagged, "resourceArn").keys(UNTAGGED)]),
    row("ListTagsForResource", &[by(tagged, "resourceArn")]),
];

/// The stream that a call names, or the group as a stream without a name.
fn group(ask: &Ask<'_>, _: &str) -> Result<Option<Target>, CallError> {
    let named = ["logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupIdentifiers", "resourceArn"];
    let Some(group) = named.iter().find_map(|parameter| ask.text(parameter)) else {
        return Err(ask.missing("logGroupName"));
    };
    let stream = ask.text("logStreamName").unwrap_or_default();
    let arn = match group.starts_with("arn:") {
        true => format!("{}:log-stream:{stream}", group.trim_end_matches(":*")),
        false => fill(ask, "arn:aws:logs:{r}:{a}:log-group:{}:log-stream:", &group)? + &stream,
    };
    ask.parse(&arn).map(Some)
}

/// A group whose tags are meant goes by its plain ARN.
fn tagged(ask: &Ask<'_>, name: &str) -> Result<Option<Target>, CallError> {
    match name.starts_with("arn:") {
        true => ask.parse(name.trim_end_matches(":*")).map(Some),
        false => Ok(Some(ask.arn("logs", &format!("log-group:{name}")))),
    }
}

const TRAIL: &str = "arn:aws:cloudtrail:{r}:{a}:trail/{}";
const TRAIL_TAGS: &[Key] = &[("aws:RequestTag", "TagsList")];

pub(super) const CLOUDTRAIL: &[Row] = &[
    row("LookupEvents DescribeTrails ListTrails ListPublicKeys", &[any()]),
    row(
        "CreateTrail",
        &[
            on(TRAIL, "Name").keys(TRAIL_TAGS),
            on(TRAIL, "Name").action("AddTags").when("TagsList").keys(TRAIL_TAGS).because(TAGS_TOO),
            pass_role("cloudtrail.amazonaws.com", "CloudWatchLogsRoleArn?").when("CloudWatchLogsRoleArn"),
        ],
    ),
    row(
        "UpdateTrail",
        &[
            on(TRAIL, "Name"),
            pass_role("cloudtrail.amazonaws.com", "CloudWatchLogsRoleArn?").when("CloudWatchLogsRoleArn"),
        ],
    ),
    row("StartLogging StopLogging GetTrail GetTrailStatus DeleteTrail", &[on(TRAIL, "Name")]),
    row("GetEventSelectors PutEventSelectors GetInsightSelectors PutInsightSelectors", &[on(TRAIL, "TrailName")]),
    row("AddTags", &[by(arn, "ResourceId").keys(TRAIL_TAGS)]),
    row("RemoveTags", &[by(arn, "ResourceId").keys(&[("aws:TagKeys", "TagsList.Key")])]),
    row("ListTags", &[by(arn, "ResourceIdList")]),
];

const TYPE: &[Key] = &[("organizations:PolicyType", "Type")];
const FILTER: &[Key] = &[("organizations:PolicyType", "Filter")];
const PRINCIPAL: &[Key] = &[("organizations:ServicePrincipal", "ServicePrincipal")];
const TARGET: &str = "the policy is attached to this";

pub(super) const ORGANIZATIONS: &[Row] = &[
    row(
        "ListAccounts DescribeOrganization ListRoots LeaveOrganization CreateOrganization DeleteOrganization \
         EnableAllFeatures ListHandshakesForAccount ListHandshakesForOrganization ListCreateAccountStatus \
         DescribeCreateAccountStatus AcceptHandshake DeclineHandshake DescribeHandshake CancelHandshake ListAWSServiceAccessForOrganization ListDelegatedAdministrators \
         DescribeResourcePolicy DeleteResourcePolicy",
        &[any()],
    ),
    row("CreateAccount CreateGovCloudAccount", &[any().keys(TAGS)]),
    row("ListPolicies", &[any().keys(FILTER)]),
    row("EnableAWSServiceAccess DisableAWSServiceAccess", &[any().keys(PRINCIPAL)]),
    row(
        "CreatePolicy",
        &[
            by(new_policy, "").keys(&[("organizations:PolicyType", "Type"), ("aws:RequestTag", "Tags")]),
            by(new_policy, "").action("TagResource").when("Tags").keys(TAGS).because(TAGS_TOO),
        ],
    ),
    row("DescribePolicy UpdatePolicy DeletePolicy ListTargetsForPolicy", &[by(node, "PolicyId").keys(TYPE)]),
    row(
        "AttachPolicy DetachPolicy",
        &[by(node, "PolicyId").keys(TYPE), by(node, "TargetId").keys(TYPE).because(TARGET)],
    ),
    row("ListPoliciesForTarget", &[by(node, "TargetId").keys(FILTER)]),
    row(
        "DescribeEffectivePolicy",
        &[
            by(node, "TargetId").when("TargetId").keys(&[("organizations:PolicyType", "PolicyType")]),
            any().when("!TargetId").keys(&[("organizations:PolicyType", "PolicyType")]),
        ],
    ),
    row(
        "EnablePolicyType DisablePolicyType",
        &[by(node, "RootId").keys(&[("organizations:PolicyType", "PolicyType")])],
    ),
    row(
        "DescribeAccount CloseAccount RemoveAccountFromOrganization ListDelegatedServicesForAccount",
        &[by(node, "AccountId")],
    ),
    row("RegisterDelegatedAdministrator DeregisterDelegatedAdministrator", &[by(node, "AccountId").keys(PRINCIPAL)]),
    row(
        "MoveAccount",
        &[
            by(node, "AccountId"),
            by(node, "SourceParentId").because("the account leaves this"),
            by(node, "DestinationParentId").because("the account goes into this"),
        ],
    ),
    row("CreateOrganizationalUnit", &[by(node, "ParentId").keys(TAGS)]),
    row("ListAccountsForParent ListOrganizationalUnitsForParent ListChildren", &[by(node, "ParentId")]),
    row("ListParents", &[by(node, "ChildId")]),
    row(
        "DescribeOrganizationalUnit UpdateOrganizationalUnit DeleteOrganizationalUnit",
        &[by(node, "OrganizationalUnitId")],
    ),
    row("InviteAccountToOrganization", &[by(node, "Target.Id").keys(TAGS)]),
    row("TagResource", &[by(node, "ResourceId").keys(TAGS)]),
    row("UntagResource", &[by(node, "ResourceId").keys(&[("aws:TagKeys", "TagKeys")])]),
    row("ListTagsForResource", &[by(node, "ResourceId")]),
];

/// A policy has no id before it exists.
fn new_policy(ask: &Ask<'_>, _: &str) -> Result<Option<Target>, CallError> {
    node(ask, "p-*")
}

const STACK: &str = "arn:aws:cloudformation:{r}:{a}:stack/{}/*";

pub(super) const CLOUDFORMATION: &[Row] = &[
    row("ListStacks ValidateTemplate ListExports EstimateTemplateCost", &[any()]),
    row(
        "CreateStack UpdateStack CreateChangeSet",
        &[
            on(STACK, "StackName").keys(&[("cloudformation:RoleArn", "RoleARN"), ("aws:RequestTag", "Tags")]),
            pass_role("cloudformation.amazonaws.com", "RoleARN?").when("RoleARN"),
        ],
    ),
    row(
        "DeleteStack",
        &[
            on(STACK, "StackName").keys(&[("cloudformation:RoleArn", "RoleARN")]),
            pass_role("cloudformation.amazonaws.com", "RoleARN?").when("RoleARN"),
        ],
    ),
    row(
        "DescribeStackEvents DescribeStackResource DescribeStackResources ListStackResources GetTemplate GetStackPolicy \
         SetStackPolicy CancelUpdateStack ExecuteChangeSet DescribeChangeSet DeleteChangeSet",
        &[on(STACK, "StackName")],
    ),
    row("DescribeStacks", &[on(STACK, "StackName?").when("StackName"), any().when("!StackName")]),
];

const RULE: &str = "arn:aws:events:{r}:{a}:rule/{}";

pub(super) const EVENTS: &[Row] = &[
    row("ListRules ListEventBuses", &[any()]),
    row("PutRule", &[on(RULE, "Name").keys(TAGS), pass_role("events.amazonaws.com", "RoleArn?").when("RoleArn")]),
    row(
        "PutTargets",
        &[
            on(RULE, "Rule").keys(&[("events:TargetArn", "Targets.Arn")]),
            pass_role("events.amazonaws.com", "Targets.RoleArn?").when("Targets.RoleArn"),
        ],
    ),
    row("RemoveTargets ListTargetsByRule", &[on(RULE, "Rule")]),
    row("DeleteRule DescribeRule EnableRule DisableRule", &[on(RULE, "Name")]),
    row("PutEvents", &[by(bus, "")]),
];

fn bus(ask: &Ask<'_>, _: &str) -> Result<Option<Target>, CallError> {
    match ask.text("Entries.EventBusName") {
        Some(name) if name.starts_with("arn:") => ask.parse(&name).map(Some),
        name => Ok(Some(ask.arn("events", &format!("event-bus/{}", name.as_deref().unwrap_or("default"))))),
    }
}

const MACHINE: &str = "arn:aws:states:{r}:{a}:stateMachine:{}";

pub(super) const STATES: &[Row] = &[
    row("ListStateMachines ListActivities", &[any()]),
    row("CreateStateMachine", &[on(MACHINE, "name").keys(LOWER_TAGS), pass_role("states.amazonaws.com", "roleArn")]),
    row(
        "UpdateStateMachine",
        &[by(arn, "stateMachineArn"), pass_role("states.amazonaws.com", "roleArn?").when("roleArn")],
    ),
    row(
        "StartExecution StartSyncExecution DescribeStateMachine DeleteStateMachine ListExecutions",
        &[by(arn, "stateMachineArn")],
    ),
    row("DescribeExecution StopExecution GetExecutionHistory", &[by(arn, "executionArn")]),
];

const PROJECT: &str = "arn:aws:codebuild:{r}:{a}:project/{}";

pub(super) const CODEBUILD: &[Row] = &[
    row("ListProjects ListBuilds", &[any()]),
    row("CreateProject", &[on(PROJECT, "name").keys(LOWER_TAGS), pass_role("codebuild.amazonaws.com", "serviceRole")]),
    row(
        "UpdateProject",
        &[on(PROJECT, "name"), pass_role("codebuild.amazonaws.com", "serviceRole?").when("serviceRole")],
    ),
    row(
        "StartBuild",
        &[
            on(PROJECT, "projectName"),
            pass_role("codebuild.amazonaws.com", "serviceRoleOverride?").when("serviceRoleOverride"),
        ],
    ),
    row("DeleteProject", &[on(PROJECT, "name")]),
    row("BatchGetProjects", &[on(PROJECT, "names")]),
];

const DATABASE: &str = "arn:aws:rds:{r}:{a}:db:{}";

pub(super) const RDS: &[Row] = &[
    row(
        "CreateDBInstance ModifyDBInstance",
        &[
            on(DATABASE, "DBInstanceIdentifier").keys(TAGS),
            on(DATABASE, "DBInstanceIdentifier").action("AddTagsToResource").when("Tags").keys(TAGS).because(TAGS_TOO),
            pass_role("monitoring.rds.amazonaws.com", "MonitoringRoleArn?").when("MonitoringRoleArn"),
        ],
    ),
    row("DeleteDBInstance StartDBInstance StopDBInstance RebootDBInstance", &[on(DATABASE, "DBInstanceIdentifier")]),
    row("AddRoleToDBInstance", &[on(DATABASE, "DBInstanceIdentifier"), pass_role("rds.amazonaws.com", "RoleArn")]),
];

const CLUSTER: &str = "arn:aws:eks:{r}:{a}:cluster/{}";

pub(super) const EKS: &[Row] = &[
    row("ListClusters", &[any()]),
    row("CreateCluster", &[on(CLUSTER, "name").keys(LOWER_TAGS), pass_role("eks.amazonaws.com", "roleArn")]),
    row("DescribeCluster DeleteCluster", &[on(CLUSTER, "name")]),
    row("CreateNodegroup", &[on(CLUSTER, "clusterName").keys(LOWER_TAGS), pass_role("eks.amazonaws.com", "nodeRole")]),
];

pub(super) const SAGEMAKER: &[Row] = &[
    row(
        "CreateNotebookInstance",
        &[
            on("arn:aws:sagemaker:{r}:{a}:notebook-instance/{}", "NotebookInstanceName").keys(TAGS),
            pass_role("sagemaker.amazonaws.com", "RoleArn"),
        ],
    ),
    row(
        "CreateTrainingJob",
        &[
            on("arn:aws:sagemaker:{r}:{a}:training-job/{}", "TrainingJobName").keys(TAGS),
            pass_role("sagemaker.amazonaws.com", "RoleArn"),
        ],
    ),
];

pub(super) const SCHEDULER: &[Row] = &[row(
    "CreateSchedule UpdateSchedule",
    &[by(schedule, ""), pass_role("scheduler.amazonaws.com", "Target.RoleArn")],
)];

fn schedule(ask: &Ask<'_>, _: &str) -> Result<Option<Target>, CallError> {
    let group = ask.text("GroupName").unwrap_or_else(|| "default".into());
    Ok(Some(ask.arn("scheduler", &format!("schedule/{group}/{}", ask.need("Name")?))))
}
