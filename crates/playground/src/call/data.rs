//! The calls of SQS, SNS, Athena and Glue (semantics §6). Refuses to know what queries say.

use super::ask::Ask;
use super::names::{self, arn, key, queue};
use super::row::{Key, Row, Rule, any, by, on, pass_role, row, row_and};
use super::{CallError, Check, keys};

const TAGS_TOO: &str = "tags that come with the creation need the permission to tag as well";

const SQS_TAGGED: &[Key] = &[("aws:RequestTag", "tags")];
const QUEUE_KEY: &str = "KmsMasterKeyId";
const WRITE_KEY: Rule = by(key, "KmsMasterKeyId?")
    .action("kms:GenerateDataKey")
    .when(QUEUE_KEY)
    .via("sqs")
    .because("the queue is encrypted with this key, which SQS uses for the caller");
const READ_KEY: Rule = by(key, "KmsMasterKeyId?")
    .action("kms:Decrypt")
    .when(QUEUE_KEY)
    .via("sqs")
    .because("the queue is encrypted with this key, which SQS uses for the caller");

const fn of_queue() -> Rule {
    by(queue, "QueueUrl")
}

pub(super) const SQS: &[Row] = &[
    row("ListQueues", &[any()]),
    row(
        "CreateQueue",
        &[
            on("arn:aws:sqs:{r}:{a}:{}", "QueueName").keys(SQS_TAGGED),
            on("arn:aws:sqs:{r}:{a}:{}", "QueueName")
                .action("TagQueue")
                .when("tags")
                .keys(SQS_TAGGED)
                .because(TAGS_TOO),
        ],
    ),
    row_and("GetQueueUrl", &[], queue_of_account),
    // Batches ask for the action of the single call.
    row("SendMessage SendMessageBatch", &[of_queue().action("SendMessage"), WRITE_KEY, READ_KEY]),
    row("ReceiveMessage", &[of_queue(), READ_KEY]),
    row("DeleteMessage DeleteMessageBatch", &[of_queue().action("DeleteMessage")]),
    row("ChangeMessageVisibility ChangeMessageVisibilityBatch", &[of_queue().action("ChangeMessageVisibility")]),
    row(
        "DeleteQueue PurgeQueue GetQueueAttributes SetQueueAttributes AddPermission RemovePermission \
         ListDeadLetterSourceQueues ListQueueTags",
        &[of_queue()],
    ),
    row("TagQueue", &[of_queue().keys(SQS_TAGGED)]),
    row("UntagQueue", &[of_queue().keys(&[("aws:TagKeys", "TagKeys")])]),
    row("StartMessageMoveTask ListMessageMoveTasks", &[by(arn, "SourceArn")]),
];

fn queue_of_account(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let account = ask.text("QueueOwnerAWSAccountId").unwrap_or_else(|| ask.account());
    let arn = format!("arn:aws:sqs:{}:{account}:{}", ask.site.region, ask.need("QueueName")?);
    checks.push(ask.check(ask.operation, ask.parse(&arn)?, "")?);
    Ok(())
}

const SNS_TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];

pub(super) const SNS: &[Row] = &[
    row(
        "ListTopics ListSubscriptions ListPlatformApplications CheckIfPhoneNumberIsOptedOut GetSMSAttributes \
         SetSMSAttributes",
        &[any()],
    ),
    row(
        "CreateTopic",
        &[
            on("arn:aws:sns:{r}:{a}:{}", "Name").keys(SNS_TAGGED),
            on("arn:aws:sns:{r}:{a}:{}", "Name").action("TagResource").when("Tags").keys(SNS_TAGGED).because(TAGS_TOO),
        ],
    ),
    row_and("Publish PublishBatch", &[], published),
    row("Subscribe", &[by(arn, "TopicArn").keys(&[("sns:Protocol", "Protocol"), ("sns:Endpoint", "Endpoint")])]),
    row(
        "DeleteTopic GetTopicAttributes SetTopicAttributes ListSubscriptionsByTopic ConfirmSubscription AddPermission \
         RemovePermission",
        &[by(arn, "TopicArn")],
    ),
    row("Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes", &[by(topic_of, "SubscriptionArn")]),
    row("TagResource", &[by(arn, "ResourceArn").keys(SNS_TAGGED)]),
    row("UntagResource", &[by(arn, "ResourceArn").keys(&[("aws:TagKeys", "TagKeys")])]),
    row("ListTagsForResource", &[by(arn, "ResourceArn")]),
];

/// A text message to a phone goes to no topic.
fn published(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let target = match ask.text("TopicArn").or_else(|| ask.text("TargetArn")) {
        Some(arn) => ask.parse(&arn)?,
        None if ask.has("PhoneNumber") => rolecall_iam::Target::Any,
        None => return Err(ask.missing("TopicArn")),
    };
    checks.push(ask.check("Publish", target, "")?);
    let Some(id) = ask.text("KmsMasterKeyId") else { return Ok(()) };
    let Some(key) = names::key(ask, &id)? else { return Ok(()) };
    for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
        let because = "the topic is encrypted with this key, which SNS uses for the caller";
        let mut check = ask.check(action, key.clone(), because)?;
        keys::forwarded(ask, &["sns"], &mut check);
        keys::of_kms(ask, &id, &mut check);
        checks.push(check);
    }
    Ok(())
}

/// A subscription has the ARN of its topic and an id.
fn topic_of(ask: &Ask<'_>, subscription: &str) -> Result<Option<rolecall_iam::Target>, CallError> {
    let topic = if subscription.matches(':').count() > 5 {
        subscription.rsplit_once(':').map(|(topic, _)| topic)
    } else {
        None
    };
    ask.parse(topic.unwrap_or(subscription)).map(Some)
}

const WORKGROUP: &str = "arn:aws:athena:{r}:{a}:workgroup/{}";

pub(super) const ATHENA: &[Row] = &[
    row_and("StartQueryExecution", &[by(workgroup, "")], query),
    row("GetQueryExecution StopQueryExecution GetQueryResults GetQueryRuntimeStatistics", &[by(workgroup, "")]),
    row("ListQueryExecutions ListNamedQueries ListPreparedStatements", &[by(workgroup, "")]),
    row("CreateNamedQuery GetNamedQuery DeleteNamedQuery CreatePreparedStatement", &[by(workgroup, "")]),
    row("GetWorkGroup DeleteWorkGroup UpdateWorkGroup", &[on(WORKGROUP, "WorkGroup")]),
    row("CreateWorkGroup", &[on(WORKGROUP, "Name").keys(&[("aws:RequestTag", "Tags")])]),
    row("ListWorkGroups ListDataCatalogs ListEngineVersions", &[any()]),
    row("GetDataCatalog", &[on("arn:aws:athena:{r}:{a}:datacatalog/{}", "Name")]),
    row(
        "ListDatabases GetDatabase ListTableMetadata GetTableMetadata",
        &[on("arn:aws:athena:{r}:{a}:datacatalog/{}", "CatalogName")],
    ),
];

fn workgroup(ask: &Ask<'_>, _: &str) -> Result<Option<rolecall_iam::Target>, CallError> {
    let name = ask.text("WorkGroup").unwrap_or_else(|| "primary".into());
    Ok(Some(ask.arn("athena", &format!("workgroup/{name}"))))
}

/// The query runs with the rights of its caller: the catalogue says where the data is, S3 gives it and takes the result
/// (R102, R204).
fn query(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let mut ask_for = |action: &str, target: rolecall_iam::Target, because: &str| -> Result<(), CallError> {
        let mut check = ask.check(action, target, because)?;
        keys::forwarded(ask, &["athena"], &mut check);
        checks.push(check);
        Ok(())
    };
    let text = ask.need("QueryString")?;
    let database = ask.text("QueryExecutionContext.Database").unwrap_or_else(|| "default".into());
    for table in tables(&text) {
        let (database, table) = table.split_once('.').unwrap_or((database.as_str(), table.as_str()));
        for resource in ["catalog".to_owned(), format!("database/{database}"), format!("table/{database}/{table}")] {
            ask_for("glue:GetTable", ask.arn("glue", &resource), "Athena looks the table up for the caller")?;
        }
    }
    for location in ask.texts("StorageDescriptor.Location") {
        let Some((bucket, prefix)) = location_of(&location) else { continue };
        let because = "Athena reads the data of the table for the caller";
        ask_for("s3:ListBucket", ask.parse(&names::bucket_arn(bucket))?, because)?;
        ask_for(
            "s3:GetObject",
            ask.parse(&names::object_arn(bucket, &format!("{prefix}{}", names::UNKNOWN)))?,
            because,
        )?;
    }
    if let Some(location) = ask.text("ResultConfiguration.OutputLocation") {
        let Some((bucket, prefix)) = location_of(&location) else {
            return ask.odd(format!("`{location}` is not a place in S3: write it as `s3://bucket/prefix/`"));
        };
        let because = "Athena writes the result for the caller";
        ask_for("s3:GetBucketLocation", ask.parse(&names::bucket_arn(bucket))?, because)?;
        ask_for(
            "s3:PutObject",
            ask.parse(&names::object_arn(bucket, &format!("{prefix}{}", names::UNKNOWN)))?,
            because,
        )?;
    }
    Ok(())
}

/// Bucket and prefix of `s3://bucket/prefix/`, which is a directory.
fn location_of(location: &str) -> Option<(&str, String)> {
    let rest = location.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = if prefix.is_empty() || prefix.ends_with('/') { prefix.to_owned() } else { format!("{prefix}/") };
    Some((bucket, prefix)).filter(|(bucket, _)| !bucket.is_empty())
}

/// The tables that follow FROM and JOIN.
fn tables(query: &str) -> Vec<String> {
    let words: Vec<&str> =
        query.split(|c: char| c.is_whitespace() || "(),;".contains(c)).filter(|word| !word.is_empty()).collect();
    let mut found: Vec<String> = Vec::new();
    for (word, next) in words.iter().zip(words.iter().skip(1)) {
        let names_table = word.eq_ignore_ascii_case("from") || word.eq_ignore_ascii_case("join");
        let table = next.replace(['"', '`'], "");
        if names_table && !table.eq_ignore_ascii_case("select") && !found.contains(&table) {
            found.push(table);
        }
    }
    found
}

const CATALOG: Rule = on("arn:aws:glue:{r}:{a}:catalog", "").because("the catalogue that holds the database");
const DATABASE: Rule =
    on("arn:aws:glue:{r}:{a}:database/{}", "DatabaseName").because("the database that holds the table");

/// What is in the catalogue asks for everything above it as well.
pub(super) const GLUE: &[Row] = &[
    row("GetDatabases", &[CATALOG]),
    row("GetDatabase CreateDatabase DeleteDatabase UpdateDatabase", &[by(database, ""), CATALOG]),
    row("GetTables", &[DATABASE, CATALOG]),
    row(
        "GetTable DeleteTable GetTableVersions",
        &[on("arn:aws:glue:{r}:{a}:table/{DatabaseName}/{}", "Name"), DATABASE, CATALOG],
    ),
    row(
        "CreateTable UpdateTable",
        &[on("arn:aws:glue:{r}:{a}:table/{DatabaseName}/{}", "TableInput.Name"), DATABASE, CATALOG],
    ),
    row(
        "GetPartitions GetPartition BatchCreatePartition",
        &[on("arn:aws:glue:{r}:{a}:table/{DatabaseName}/{}", "TableName"), DATABASE, CATALOG],
    ),
    row(
        "CreateJob",
        &[
            on("arn:aws:glue:{r}:{a}:job/{}", "Name").keys(&[("aws:RequestTag", "Tags")]),
            pass_role("glue.amazonaws.com", "Role"),
        ],
    ),
    row(
        "UpdateJob",
        &[
            on("arn:aws:glue:{r}:{a}:job/{}", "JobName"),
            pass_role("glue.amazonaws.com", "JobUpdate.Role?").when("JobUpdate.Role"),
        ],
    ),
    row("StartJobRun GetJob DeleteJob", &[on("arn:aws:glue:{r}:{a}:job/{}", "JobName")]),
    row("CreateCrawler", &[any().keys(&[("aws:RequestTag", "Tags")]), pass_role("glue.amazonaws.com", "Role")]),
    row(
        "UpdateCrawler",
        &[on("arn:aws:glue:{r}:{a}:crawler/{}", "Name"), pass_role("glue.amazonaws.com", "Role?").when("Role")],
    ),
    row("StartCrawler GetCrawler DeleteCrawler", &[on("arn:aws:glue:{r}:{a}:crawler/{}", "Name")]),
];

fn database(ask: &Ask<'_>, _: &str) -> Result<Option<rolecall_iam::Target>, CallError> {
    let name = ask.text("Name").or_else(|| ask.text("DatabaseInput.Name")).ok_or_else(|| ask.missing("Name"))?;
    Ok(Some(ask.arn("glue", &format!("database/{name}"))))
}
