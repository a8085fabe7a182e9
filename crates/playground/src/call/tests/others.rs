//! What calls of functions, queues, tables, keys, queries and logs ask. Refuses to know who may do it.

use super::*;

#[test]
fn functions_and_queues_are_named_in_many_ways() {
    let invoke = |name: &str| asked("lambda:Invoke", json!({ "FunctionName": name, "Qualifier": "live" }));
    let live = ["lambda:InvokeFunction arn:aws:lambda:HERE:function:f:live"];
    assert_eq!(invoke("f"), live);
    assert_eq!(invoke("111111111111:function:f"), live);
    assert_eq!(invoke("arn:aws:lambda:eu-west-1:111111111111:function:f"), live);
    assert_eq!(invoke("f:7"), ["lambda:InvokeFunction arn:aws:lambda:HERE:function:f:7"]);
    let send = |url: &str| asked("sqs:SendMessageBatch", json!({ "QueueUrl": url }));
    assert_eq!(
        send("https://sqs.us-west-2.amazonaws.com/222222222222/Q"),
        ["sqs:SendMessage arn:aws:sqs:us-west-2:222222222222:Q"]
    );
    assert_eq!(send("https://queue.amazonaws.com/111111111111/Q"), ["sqs:SendMessage arn:aws:sqs:HERE:Q"]);
    assert_eq!(asked("sns:Publish", json!({ "PhoneNumber": "+15555550100" })), ["sns:Publish *"]);
}

#[test]
fn tables_show_their_keys() {
    let query = json!({ "TableName": "T", "IndexName": "I", "KeyConditionExpression": "#p = :v AND s > :s",
        "ExpressionAttributeNames": { "#p": "pk" }, "ExpressionAttributeValues": { ":v": { "S": "ann" } } });
    assert_eq!(asked("dynamodb:Query", query.clone()), ["dynamodb:Query arn:aws:dynamodb:HERE:table/T/index/I"]);
    assert_eq!(value(&ask("dynamodb:Query", query), "dynamodb:Query", "dynamodb:leadingkeys"), ["ann"]);
    let batch = ask(
        "dynamodb:BatchGetItem",
        json!({ "RequestItems": { "T": { "Keys": [{ "pk": { "S": "a" } }, { "pk": { "S": "b" } }] } } }),
    );
    assert_eq!(value(&batch, "dynamodb:BatchGetItem", "dynamodb:leadingkeys"), ["a", "b"]);
    let write = json!({ "TransactItems": [{ "Put": { "TableName": "T", "Item": { "pk": { "S": "a" } } } },
        { "ConditionCheck": { "TableName": "U", "Key": { "pk": { "S": "a" } } } }] });
    assert_eq!(
        asked("dynamodb:TransactWriteItems", write),
        ["dynamodb:PutItem arn:aws:dynamodb:HERE:table/T", "dynamodb:ConditionCheckItem arn:aws:dynamodb:HERE:table/U"]
    );
}

#[test]
fn keys_and_secrets() {
    assert_eq!(
        asked("kms:ReEncrypt", json!({ "SourceKeyId": "1", "DestinationKeyId": "2" })),
        ["kms:ReEncryptFrom arn:aws:kms:HERE:key/1", "kms:ReEncryptTo arn:aws:kms:HERE:key/2"]
    );
    assert_eq!(
        asked("kms:CreateAlias", json!({ "AliasName": "alias/a", "TargetKeyId": "1" })),
        ["kms:CreateAlias arn:aws:kms:HERE:alias/a", "kms:CreateAlias arn:aws:kms:HERE:key/1"]
    );
    let encrypt = ask("kms:Encrypt", json!({ "KeyId": "1", "EncryptionContext": { "App": "a" } }));
    assert_eq!(value(&encrypt, "kms:Encrypt", "kms:encryptioncontext:app"), ["a"]);
    let parameter = json!({ "Name": "/a/b:3", "WithDecryption": true, "KeyId": "1" });
    assert_eq!(
        asked("ssm:GetParameter", parameter),
        ["ssm:GetParameter arn:aws:ssm:HERE:parameter/a/b", "kms:Decrypt arn:aws:kms:HERE:key/1"]
    );
    assert_eq!(asked("ssm:GetParameter", json!({ "Name": "a", "KeyId": "1" })).len(), 1, "without WithDecryption");
    let run = json!({ "DocumentName": "AWS-RunShellScript", "InstanceIds": ["i-1", "mi-2"] });
    assert_eq!(
        asked("ssm:SendCommand", run),
        [
            "ssm:SendCommand arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
            "ssm:SendCommand arn:aws:ec2:HERE:instance/i-1",
            "ssm:SendCommand arn:aws:ssm:HERE:managed-instance/mi-2"
        ]
    );
    // Nobody chooses the six letters: those of the secret that is listed, or else some.
    let world = world();
    let site = Site { world: &world, caller: &Caller::User(ANN.parse().unwrap()), region: "us-east-1" };
    let secret = |id: &str| {
        let parameters = json!({ "SecretId": id });
        let checks = checks(&site, &"secretsmanager:GetSecretValue".parse().unwrap(), parameters.as_object().unwrap());
        checks.unwrap()[0].resource.to_string()
    };
    assert_eq!(secret("db"), "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf");
    assert_eq!(secret("d").len(), secret("db").len() - 1);
}

#[test]
fn a_query_runs_with_the_rights_of_its_caller() {
    let query = json!({ "QueryString": "SELECT * FROM orders o JOIN \"archive\".old ON o.id = old.id",
        "QueryExecutionContext": { "Database": "sales" }, "StorageDescriptor": { "Location": "s3://lake/sales" },
        "ResultConfiguration": { "OutputLocation": "s3://results/q/" } });
    assert_eq!(
        asked("athena:StartQueryExecution", query.clone()),
        [
            "athena:StartQueryExecution arn:aws:athena:HERE:workgroup/primary",
            "glue:GetTable arn:aws:glue:HERE:catalog",
            "glue:GetTable arn:aws:glue:HERE:database/sales",
            "glue:GetTable arn:aws:glue:HERE:table/sales/orders",
            "glue:GetTable arn:aws:glue:HERE:catalog",
            "glue:GetTable arn:aws:glue:HERE:database/archive",
            "glue:GetTable arn:aws:glue:HERE:table/archive/old",
            "s3:ListBucket arn:aws:s3:::lake",
            "s3:GetObject arn:aws:s3:::lake/sales/*",
            "s3:GetBucketLocation arn:aws:s3:::results",
            "s3:PutObject arn:aws:s3:::results/q/*"
        ]
    );
    let checks = ask("athena:StartQueryExecution", query);
    assert_eq!(value(&checks, "s3:PutObject", "aws:calledvia"), ["athena.amazonaws.com"]);
}

#[test]
fn logs_trails_and_organizations() {
    assert_eq!(
        asked("logs:GetLogEvents", json!({ "logGroupName": "/app", "logStreamName": "one" })),
        ["logs:GetLogEvents arn:aws:logs:HERE:log-group:/app:log-stream:one"]
    );
    assert_eq!(
        asked("cloudtrail:StopLogging", json!({ "Name": "t" })),
        ["cloudtrail:StopLogging arn:aws:cloudtrail:HERE:trail/t"]
    );
    assert_eq!(
        asked("organizations:AttachPolicy", json!({ "PolicyId": "p-abc", "TargetId": "222222222222" })),
        [
            "organizations:AttachPolicy arn:aws:organizations::ME:policy/*/service_control_policy/p-abc",
            "organizations:AttachPolicy arn:aws:organizations::ME:account/*/222222222222"
        ]
    );
}
