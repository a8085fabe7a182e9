//! What calls of S3 ask, and which calls the commands of `aws s3` make. Refuses to know who may do it.

use super::*;

#[test]
fn s3_calls_go_by_other_names() {
    assert_eq!(asked("s3:ListBuckets", json!({})), ["s3:ListAllMyBuckets *"]);
    assert_eq!(asked("s3api:HeadBucket", json!({ "Bucket": "photos" })), ["s3:ListBucket arn:aws:s3:::photos"]);
    let list = ask("s3:ListObjectsV2", json!({ "Bucket": "photos", "Prefix": "", "Delimiter": "/", "MaxKeys": 5 }));
    assert_eq!(value(&list, "s3:ListBucket", "s3:prefix"), [""]);
    assert_eq!(value(&list, "s3:ListBucket", "s3:max-keys"), ["5"]);
    assert_eq!(
        asked("s3:GetBucketEncryption", json!({ "Bucket": "photos" })),
        ["s3:GetEncryptionConfiguration arn:aws:s3:::photos"]
    );
    assert_eq!(asked("s3control:PutPublicAccessBlock", json!({})), ["s3:PutAccountPublicAccessBlock *"]);
    let version = json!({ "Bucket": "photos", "Key": "c.jpg", "VersionId": "7" });
    assert_eq!(asked("s3:GetObject", version.clone()), ["s3:GetObjectVersion arn:aws:s3:::photos/c.jpg"]);
    assert_eq!(value(&ask("s3:GetObject", version), "s3:GetObjectVersion", "s3:versionid"), ["7"]);
    let delete =
        json!({ "Bucket": "photos", "Delete": { "Objects": [{ "Key": "a" }, { "Key": "b", "VersionId": "7" }] } });
    assert_eq!(
        asked("s3:DeleteObjects", delete),
        ["s3:DeleteObject arn:aws:s3:::photos/a", "s3:DeleteObjectVersion arn:aws:s3:::photos/b"]
    );
}

/// R109
#[test]
fn a_missing_object_is_a_question_about_the_bucket() {
    let get = |bucket: &str, key: &str| asked("s3:GetObject", json!({ "Bucket": bucket, "Key": key }));
    assert_eq!(
        get("photos", "no.jpg"),
        ["s3:GetObject arn:aws:s3:::photos/no.jpg", "s3:ListBucket arn:aws:s3:::photos"]
    );
    assert_eq!(get("photos", "c.jpg").len(), 1);
    assert_eq!(get("empty", "no.jpg").len(), 1, "which objects there are is not said");
}

#[test]
fn writes_say_what_they_set() {
    let write = json!({ "Bucket": "photos", "Key": "k", "ACL": "public-read", "Tagging": "team=red%20one",
        "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "1234" });
    let checks = ask("s3:PutObject", write.clone());
    assert_eq!(
        asked("s3:PutObject", write),
        [
            "s3:PutObject arn:aws:s3:::photos/k",
            "s3:PutObjectAcl arn:aws:s3:::photos/k",
            "s3:PutObjectTagging arn:aws:s3:::photos/k",
            "kms:GenerateDataKey arn:aws:kms:HERE:key/1234"
        ]
    );
    assert_eq!(value(&checks, "s3:PutObject", "s3:x-amz-acl"), ["public-read"]);
    assert_eq!(value(&checks, "s3:PutObject", "s3:x-amz-server-side-encryption"), ["aws:kms"]);
    assert_eq!(value(&checks, "s3:PutObjectTagging", "s3:requestobjecttag/team"), ["red one"]);
    // R203: an action has the keys that S3 offers for it.
    assert_eq!(value(&checks, "s3:PutObjectTagging", "s3:x-amz-acl"), [""; 0]);
    let aws_key =
        json!({ "Bucket": "photos", "Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/aws/s3" });
    assert_eq!(asked("s3:PutObject", aws_key), ["s3:PutObject arn:aws:s3:::photos/k"]);
}

/// R102, R172, R204
#[test]
fn a_service_asks_for_the_caller() {
    let checks = ask("s3:GetObject", json!({ "Bucket": "photos", "Key": "c.jpg", "SSEKMSKeyId": "1234" }));
    let of_key = |key| value(&checks, "kms:Decrypt", key);
    assert_eq!(of_key("aws:viaawsservice"), ["true"]);
    assert_eq!(of_key("aws:calledvia"), ["s3.amazonaws.com"]);
    assert_eq!(of_key("kms:viaservice"), ["s3.eu-west-1.amazonaws.com"]);
    assert_eq!(of_key("kms:encryptioncontext:aws:s3:arn"), ["arn:aws:s3:::photos/c.jpg"]);
    let key = checks.iter().find(|check| check.action.is("kms:Decrypt")).unwrap();
    assert!(key.context["aws:sourceip"].is_empty(), "the address of the caller is not that of the service");
}

/// R85
#[test]
fn a_copy_reads_and_writes() {
    let copy =
        json!({ "Bucket": "photos", "Key": "k", "CopySource": "other/a%2Bb?versionId=7", "TaggingDirective": "COPY" });
    assert_eq!(
        asked("s3:CopyObject", copy.clone()),
        [
            "s3:GetObjectVersion arn:aws:s3:::other/a+b",
            "s3:GetObjectVersionTagging arn:aws:s3:::other/a+b",
            "s3:PutObject arn:aws:s3:::photos/k",
            "s3:PutObjectTagging arn:aws:s3:::photos/k"
        ]
    );
    assert_eq!(value(&ask("s3:CopyObject", copy), "s3:PutObject", "s3:x-amz-copy-source"), ["other/a+b"]);
    let keys = json!({ "Bucket": "photos", "Key": "k", "CopySource": { "Bucket": "other", "Key": "a" },
        "CopySourceSSEKMSKeyId": "1", "SSEKMSKeyId": "2" });
    let actions = asked("s3:CopyObject", keys);
    assert_eq!(actions[2..], ["kms:Decrypt arn:aws:kms:HERE:key/1", "kms:GenerateDataKey arn:aws:kms:HERE:key/2"]);
    assert!(try_ask("s3:CopyObject", json!({ "Bucket": "b", "Key": "k", "CopySource": "other" })).is_err());
}

/// R200
#[test]
fn a_command_is_many_calls() {
    let (world, none) = (world(), Parameters::new());
    let calls = |command: S3Command<'_>| -> Vec<String> {
        let text = |call: &ApiCall| {
            let texts =
                call.parameters.iter().filter(|(name, _)| *name != "Bucket").map(|(_, value)| value.to_string());
            format!("{} {}", call.operation, texts.collect::<Vec<_>>().join(" "))
        };
        s3_command(&world, &command).iter().map(text).collect()
    };
    let photos = |prefix| Place::S3("photos", prefix);
    let copy = |from, to, recursive, moves| calls(S3Command::Copy { from, to, recursive, moves, with: &none });
    assert_eq!(calls(S3Command::ListBuckets), ["ListBuckets "]);
    assert_eq!(
        calls(S3Command::List { bucket: "photos", prefix: "2026", recursive: false }),
        ["ListObjectsV2 \"2026\" \"/\""]
    );
    assert_eq!(copy(photos("c.jpg"), Place::Local(&[]), false, false), ["HeadObject \"c.jpg\"", "GetObject \"c.jpg\""]);
    assert_eq!(copy(Place::Local(&["x.txt"]), photos("in/"), false, false), ["PutObject \"in/x.txt\""]);
    assert_eq!(
        copy(photos("2026"), Place::S3("empty", ""), true, true),
        [
            "ListObjectsV2 \"2026/\"",
            "CopyObject \"a.jpg\" {\"Bucket\":\"photos\",\"Key\":\"2026/a.jpg\"}",
            "DeleteObject \"2026/a.jpg\"",
            "CopyObject \"b.jpg\" {\"Bucket\":\"photos\",\"Key\":\"2026/b.jpg\"}",
            "DeleteObject \"2026/b.jpg\""
        ]
    );
    let sync =
        S3Command::Sync { from: Place::Local(&["a.jpg", "new.jpg"]), to: photos("2026"), delete: true, with: &none };
    assert_eq!(calls(sync), ["ListObjectsV2 \"2026/\"", "PutObject \"2026/new.jpg\"", "DeleteObject \"2026/b.jpg\""]);
    assert_eq!(
        calls(S3Command::Remove { bucket: "photos", key: "c.jpg", recursive: false }),
        ["DeleteObject \"c.jpg\""]
    );
    assert_eq!(
        calls(S3Command::RemoveBucket { bucket: "empty", force: true }),
        ["ListObjectsV2 \"\"", "DeleteBucket "]
    );
    assert_eq!(
        calls(S3Command::MakeBucket { bucket: "new", region: "eu-west-1" }),
        ["CreateBucket {\"LocationConstraint\":\"eu-west-1\"}"]
    );
}
