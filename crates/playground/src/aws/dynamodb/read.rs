//! Items read: by their keys, by conditions on keys, and all of them. Refuses to know how they were written.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::expression::{Reader, compare};
use super::items::{fits, object, opened, place, spelt};
use super::limits::not_for_keys;
use super::paths::{self, Item, Step};
use super::tables::{Key, items, keys};
use super::{capacity, invalid, sized, table};
use crate::call;
use rolecall_iam::world::Resource;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// The places that a call asks for; nothing where it asks for whole items.
fn projection(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Option<Vec<Vec<Step>>>> {
    let Some(text) = input.text("ProjectionExpression") else { return Ok(None) };
    let (spelt, empty) = (spelt(input), Item::new());
    let mut reader = Reader::new(text, &spelt, &empty);
    let mut paths = Vec::new();
    loop {
        let path = reader.path();
        let ended = reader.ended();
        match path {
            Ok(path) => paths.push(path),
            Err(message) => return Err(invalid(api, format!("Invalid ProjectionExpression: {message}"))),
        }
        if !reader.takes(",") {
            return match ended {
                true => Ok(Some(paths)),
                false => {
                    let message = reader.odd::<()>().err().unwrap_or_default();
                    Err(invalid(api, format!("Invalid ProjectionExpression: {message}")))
                }
            };
        }
    }
}

fn projected(item: Item, paths: Option<&Vec<Vec<Step>>>) -> Item {
    paths.map_or(item.clone(), |paths| paths::project(&item, paths))
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, kept, keys) = opened(api, input)?;
    let key = object(input.value("Key"));
    fits(api, &key, &keys)?;
    let paths = projection(api, input)?;
    let all = items(&kept);
    let found = place(&all, &key, &keys).and_then(|at| all.into_iter().nth(at));
    let consumed = capacity::told(input, &kept, capacity::read(input, &found));
    let answer = found.map_or(Value::Null, |item| json!({ "Item": projected(item, paths.as_ref()) }));
    Ok(capacity::with(answer, consumed))
}

pub(super) fn batch(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    for asked in object(input.value("RequestItems")).values() {
        sized(api, &object(Some(asked)))?;
    }
    api.call(input)?;
    let mut responses = Item::new();
    for (name, asked) in object(input.value("RequestItems")) {
        let (_, kept) = table(api, &name)?;
        let (keys, all) = (keys(&kept, None).unwrap_or_default(), items(&kept));
        let paths = projection(api, &Input::new(object(Some(&asked)), Default::default()))?;
        let mut found = Vec::new();
        for key in asked.get("Keys").and_then(Value::as_array).into_iter().flatten() {
            let key = object(Some(key));
            fits(api, &key, &keys)?;
            let item = place(&all, &key, &keys).and_then(|at| all.get(at));
            found.extend(item.map(|item| projected(item.clone(), paths.as_ref())));
        }
        responses.insert(name, json!(found));
    }
    Ok(json!({ "Responses": responses, "UnprocessedKeys": {} }))
}

/// The keys of the table or of the index that a call reads.
fn read_keys(api: &mut Api<'_, '_>, input: &Input, kept: &Resource) -> Outcome<Vec<Key>> {
    let name = input.text("IndexName");
    let missing = || format!("The table does not have the specified index: {}", name.unwrap_or_default());
    keys(kept, name).ok_or_else(|| invalid(api, missing()))
}

/// What an index shows of an item: all of it, its keys, or its keys and some attributes more.
fn in_index(kept: &Resource, name: Option<&str>, item: Item) -> Option<Item> {
    let Some(name) = name else { return Some(item) };
    let own = keys(kept, Some(name))?;
    if own.iter().any(|key| !item.contains_key(&key.name)) {
        return None;
    }
    let index = call::index_of(kept, name)?;
    let projection = index.get("Projection");
    if projection.and_then(|it| it.get("ProjectionType")).and_then(Value::as_str).unwrap_or("ALL") == "ALL" {
        return Some(item);
    }
    let more = projection.and_then(|it| it.get("NonKeyAttributes")).and_then(Value::as_array).cloned();
    let more = more.unwrap_or_default();
    let table = keys(kept, None).unwrap_or_default();
    let shows = |name: &String| own.iter().chain(&table).any(|key| key.name == *name) || more.contains(&json!(name));
    Some(item.into_iter().filter(|(name, _)| shows(name)).collect())
}

pub(super) fn query(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, kept, _) = opened(api, input)?;
    let keys = read_keys(api, input, &kept)?;
    let Some(text) = input.text("KeyConditionExpression") else {
        let message = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.";
        return Err(invalid(api, message));
    };
    if let Some(odd) = not_for_keys(text) {
        return Err(invalid(api, format!("Invalid operator used in KeyConditionExpression: {odd}")));
    }
    let spelt = spelt(input);
    let names = crate::call::equal_names(text, &spelt.names);
    if let Some(key) = keys.first().filter(|key| !names.contains(&key.name)) {
        return Err(invalid(api, format!("Query condition missed key schema element: {}", key.name)));
    }
    let mut found = Vec::new();
    for item in items(&kept) {
        let Some(item) = in_index(&kept, input.text("IndexName"), item) else { continue };
        match Reader::new(text, &spelt, &item).whole() {
            Ok(true) => found.push(item),
            Ok(false) => {}
            Err(message) => return Err(invalid(api, format!("Invalid KeyConditionExpression: {message}"))),
        }
    }
    if let Some(sort) = keys.get(1) {
        let order = |a: &Item, b: &Item| {
            let values = a.get(&sort.name).zip(b.get(&sort.name));
            values.and_then(|(a, b)| compare(a, b)).unwrap_or(Ordering::Equal)
        };
        found.sort_by(order);
    }
    if input.flag("ScanIndexForward") == Some(false) {
        found.reverse();
    }
    answer(api, input, &kept, found)
}

pub(super) fn scan(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, kept, _) = opened(api, input)?;
    read_keys(api, input, &kept)?;
    let all = items(&kept).into_iter().filter_map(|item| in_index(&kept, input.text("IndexName"), item)).collect();
    answer(api, input, &kept, all)
}

/// What is left of the items that were read, after the filter.
fn answer(api: &mut Api<'_, '_>, input: &Input, kept: &Resource, read: Vec<Item>) -> Outcome<Value> {
    let consumed = capacity::told(input, kept, capacity::read(input, &read));
    let (spelt, scanned) = (spelt(input), read.len());
    let paths = projection(api, input)?;
    let mut shown = Vec::new();
    for item in read {
        let holds = match input.text("FilterExpression") {
            None => Ok(true),
            Some(text) => Reader::new(text, &spelt, &item).whole(),
        };
        match holds {
            Ok(true) => shown.push(projected(item, paths.as_ref())),
            Ok(false) => {}
            Err(message) => return Err(invalid(api, format!("Invalid FilterExpression: {message}"))),
        }
    }
    let count = shown.len();
    // The CLI takes the consumed capacity of the first page, and shows it even where there is none.
    Ok(match input.text("Select") {
        Some("COUNT") => json!({ "Count": count, "ScannedCount": scanned, "ConsumedCapacity": consumed }),
        _ => json!({ "Items": shown, "Count": count, "ScannedCount": scanned, "ConsumedCapacity": consumed }),
    })
}
