//! The calls of Lambda and ECS (semantics §6). Refuses to know what functions and tasks do with their roles.

use super::ask::Ask;
use super::names::{self, arn, function};
use super::row::{Key, Row, Rule, any, by, on, pass_role, row, row_and};
use super::{CallError, Check, keys};

const CREATED: &[Key] = &[
    ("aws:RequestTag", "Tags"),
    ("lambda:Layer", "Layers"),
    ("lambda:SubnetIds", "VpcConfig.SubnetIds"),
    ("lambda:SecurityGroupIds", "VpcConfig.SecurityGroupIds"),
    ("lambda:CodeSigningConfigArn", "CodeSigningConfigArn"),
];
const URL: &[Key] = &[("lambda:FunctionUrlAuthType", "AuthType")];
const PERMISSION: &[Key] = &[("lambda:Principal", "Principal"), ("lambda:FunctionUrlAuthType", "FunctionUrlAuthType")];
const TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];
const TAGS_TOO: &str = "tags that come with the creation need the permission to tag as well";
const LAYERS: Rule =
    by(arn, "Layers?").action("GetLayerVersion").when("Layers").because("the function gets this layer");

const fn of_function() -> Rule {
    by(function, "FunctionName")
}

pub(super) const LAMBDA: &[Row] = &[
    row("Invoke InvokeAsync InvokeWithResponseStream", &[of_function().action("InvokeFunction")]),
    row_and(
        "CreateFunction",
        &[
            of_function().keys(CREATED),
            pass_role("lambda.amazonaws.com", "Role").when(""),
            of_function().action("TagResource").when("Tags").keys(TAGGED).because(TAGS_TOO),
            LAYERS,
        ],
        code,
    ),
    row(
        "UpdateFunctionConfiguration",
        &[of_function().keys(CREATED), pass_role("lambda.amazonaws.com", "Role?").when("Role"), LAYERS],
    ),
    row_and("UpdateFunctionCode", &[of_function()], code),
    row(
        "GetFunction GetFunctionConfiguration DeleteFunction PublishVersion ListVersionsByFunction ListAliases \
         CreateAlias UpdateAlias DeleteAlias GetAlias GetPolicy PutFunctionConcurrency DeleteFunctionConcurrency \
         GetFunctionConcurrency PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig \
         DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig ListFunctionEventInvokeConfigs \
         PutProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig \
         ListProvisionedConcurrencyConfigs GetFunctionUrlConfig DeleteFunctionUrlConfig ListFunctionUrlConfigs \
         GetFunctionCodeSigningConfig GetRuntimeManagementConfig PutRuntimeManagementConfig",
        &[of_function()],
    ),
    row("AddPermission RemovePermission", &[of_function().keys(PERMISSION)]),
    row("CreateFunctionUrlConfig UpdateFunctionUrlConfig", &[of_function().keys(URL)]),
    row_and("CreateEventSourceMapping", &[any().keys(TAGGED)], mapped),
    row_and(
        "GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping",
        &[on("arn:aws:lambda:{r}:{a}:event-source-mapping:{}", "UUID")],
        mapped,
    ),
    row(
        "ListFunctions ListEventSourceMappings ListLayers ListLayerVersions ListCodeSigningConfigs GetAccountSettings",
        &[any()],
    ),
    row("PublishLayerVersion", &[on("arn:aws:lambda:{r}:{a}:layer:{}", "LayerName")]),
    row(
        "GetLayerVersion DeleteLayerVersion AddLayerVersionPermission RemoveLayerVersionPermission GetLayerVersionPolicy",
        &[on("arn:aws:lambda:{r}:{a}:layer:{}:{VersionNumber}", "LayerName")],
    ),
    row("TagResource", &[by(arn, "Resource").keys(TAGGED)]),
    row("UntagResource", &[by(arn, "Resource").keys(&[("aws:TagKeys", "TagKeys")])]),
    row("ListTags", &[by(arn, "Resource")]),
];

/// Lambda fetches the code from S3 for the caller.
fn code(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let at = |name: &str| ask.text(&format!("Code.{name}")).or_else(|| ask.text(name));
    let (Some(bucket), Some(key)) = (at("S3Bucket"), at("S3Key")) else { return Ok(()) };
    let version = at("S3ObjectVersion");
    let action = if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    let target = ask.parse(&names::object_arn(&bucket, &key))?;
    let mut check = ask.check(action, target, "Lambda fetches the code for the caller")?.with("s3:VersionId", version);
    keys::forwarded(ask, &["lambda"], &mut check);
    checks.push(check);
    Ok(())
}

/// Mappings are told apart by the function that they call.
fn mapped(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(name) = ask.text("FunctionName") else { return Ok(()) };
    let target = function(ask, &name)?;
    for check in checks {
        check.put("lambda:FunctionArn", target.iter().map(ToString::to_string).collect());
    }
    Ok(())
}

const CLUSTER: &str = "arn:aws:ecs:{r}:{a}:cluster/{}";
const TASK: &str = "ecs-tasks.amazonaws.com";
const ECS_TAGGED: &[Key] = &[("aws:RequestTag", "tags")];
const IN_CLUSTER: &[Key] = &[("aws:RequestTag", "tags"), ("ecs:cluster", "cluster")];

pub(super) const ECS: &[Row] = &[
    row(
        "ListClusters ListTaskDefinitions ListTaskDefinitionFamilies DescribeTaskDefinition DeregisterTaskDefinition",
        &[any()],
    ),
    row(
        "RegisterTaskDefinition",
        &[
            on("arn:aws:ecs:{r}:{a}:task-definition/{}:*", "family").keys(ECS_TAGGED),
            pass_role(TASK, "executionRoleArn?").when("executionRoleArn"),
            pass_role(TASK, "taskRoleArn?").when("taskRoleArn"),
        ],
    ),
    row(
        "RunTask StartTask",
        &[
            on("arn:aws:ecs:{r}:{a}:task-definition/{}", "taskDefinition").keys(IN_CLUSTER),
            pass_role(TASK, "overrides.executionRoleArn?").when("overrides.executionRoleArn"),
            pass_role(TASK, "overrides.taskRoleArn?").when("overrides.taskRoleArn"),
        ],
    ),
    row(
        "CreateService UpdateService DeleteService",
        &[by(ecs_service, "").keys(ECS_TAGGED), pass_role("ecs.amazonaws.com", "role?").when("role")],
    ),
    row("CreateCluster", &[on(CLUSTER, "clusterName").keys(ECS_TAGGED)]),
    row("DeleteCluster UpdateCluster", &[on(CLUSTER, "cluster")]),
];

/// The service that the call names, by whichever parameter.
fn ecs_service(ask: &Ask<'_>, _: &str) -> Result<Option<rolecall_iam::Target>, CallError> {
    let cluster = ask.text("cluster").unwrap_or_else(|| "default".into());
    let cluster = cluster.rsplit('/').next().unwrap_or_default();
    match ask.text("serviceName").or_else(|| ask.text("service")) {
        Some(name) if name.starts_with("arn:") => ask.parse(&name).map(Some),
        Some(name) => Ok(Some(ask.arn("ecs", &format!("service/{cluster}/{name}")))),
        None => Err(ask.missing("serviceName")),
    }
}
