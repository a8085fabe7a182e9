//! Objects that are deleted, for good or behind a marker. Refuses to know who may delete them.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::{Failure, Outcome, Stop};
use super::super::input::Input;
use super::write;
use rolecall_iam::world::Stored;
use serde_json::{Map, Value, json};

pub(super) fn one(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let gone = remove(api, input);
    match gone.is_empty() {
        true => Ok(Value::Null),
        false => Ok(Value::Object(gone)),
    }
}

/// Each key is asked about, and answered for, by itself (R202).
pub(super) fn several(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    let delete = input.value("Delete");
    let quiet = delete.and_then(|delete| delete.get("Quiet")).and_then(Value::as_bool) == Some(true);
    let objects = delete.and_then(|delete| delete.get("Objects")).and_then(Value::as_array);
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for object in objects.into_iter().flatten() {
        let mut parameters = Map::new();
        parameters.insert("Bucket".into(), json!(input.need("Bucket")));
        parameters.insert("Delete".into(), json!({ "Objects": [object] }));
        let mut told = object.as_object().cloned().unwrap_or_default();
        match api.call(&Input::new(parameters, Default::default())) {
            Ok(()) => {
                let mut named = told.clone();
                named.insert("Bucket".into(), json!(input.need("Bucket")));
                let gone = remove(api, &Input::new(named, Default::default()));
                if let Some(marker) = gone.get("DeleteMarker") {
                    told.insert("DeleteMarker".into(), marker.clone());
                    told.extend(gone.get("VersionId").map(|id| ("DeleteMarkerVersionId".into(), id.clone())));
                }
                deleted.push(Value::Object(told));
            }
            Err(Stop::Failed(Failure::Service { code, message, .. })) => {
                told.insert("Code".into(), json!(code));
                told.insert("Message".into(), json!(message));
                errors.push(Value::Object(told));
            }
            Err(stop) => return Err(stop),
        }
    }
    let mut answer = Map::new();
    if !deleted.is_empty() && !quiet {
        answer.insert("Deleted".into(), json!(deleted));
    }
    if !errors.is_empty() {
        answer.insert("Errors".into(), json!(errors));
    }
    Ok(if answer.is_empty() { Value::Null } else { Value::Object(answer) })
}

/// Takes the object, or one version of it, out of the bucket; what DeleteObject tells about that.
fn remove(api: &mut Api<'_, '_>, input: &Input) -> Map<String, Value> {
    let (key, id) = (input.need("Key"), input.text("VersionId"));
    let world = &*api.context.world;
    let (now, mut told) = (world.clock, Map::new());
    let Some((_, bucket)) = bucket::find(world, input.need("Bucket")) else { return told };
    let mut is = |name: &str, value: Value| {
        told.insert(name.into(), value);
    };
    match (id, bucket.storage.versioning) {
        (Some(id), _) => {
            let versions = bucket.storage.versions.get(key).into_iter().flatten();
            let mut found = versions.filter(|stored| stored.version.as_deref().unwrap_or("null") == id);
            if found.next().is_some_and(|stored| stored.body.is_none()) {
                is("DeleteMarker", json!(true));
            }
            is("VersionId", json!(id));
            bucket::change(api, input, |bucket| bucket.discard(key, Some(id)));
        }
        (None, None) => bucket::change(api, input, |bucket| bucket.discard(key, None)),
        (None, Some(_)) => {
            let version = write::version(world.seed, bucket, input, now);
            is("DeleteMarker", json!(true));
            is("VersionId", json!(version.as_deref().unwrap_or("null")));
            let marker = Stored { version, modified: now, ..Stored::default() };
            bucket::change(api, input, |bucket| bucket.store(key, marker));
        }
    }
    told
}
