//! OpenID Connect and SAML identity providers. Refuses to know whom they vouch for.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::show;
use rolecall_iam::world::IdentityProvider;
use rolecall_policy::Arn;
use serde_json::{Value, json};

const MOST_CLIENTS: usize = 100;

pub(super) fn create_oidc(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    // AWS says no more of an address that is not HTTPS.
    let Some(host) = input.need("Url").strip_prefix("https://").map(|host| host.trim_end_matches('/')) else {
        return Err(api.refuse("InvalidInput", ""));
    };
    ask(api, input)?;
    let account = api.account()?;
    let arn = Arn::global("iam", account.id, &format!("oidc-provider/{host}"));
    if account.identity_providers.iter().any(|provider| provider.arn == arn) {
        let message = format!("Provider with url https://{host} already exists.");
        return Err(api.refuse("EntityAlreadyExists", message));
    }
    let client_ids: Vec<String> = input.texts("ClientIDList").into_iter().map(str::to_string).collect();
    if client_ids.len() > MOST_CLIENTS {
        return Err(too_many_clients(api));
    }
    let provider = IdentityProvider {
        arn: arn.clone(),
        client_ids,
        thumbprints: input.texts("ThumbprintList").into_iter().map(str::to_string).collect(),
        metadata: None,
        tags: show::given_tags(input),
        created: api.context.world.clock,
    };
    let mut output = serde_json::Map::new();
    output.insert("OpenIDConnectProviderArn".into(), json!(arn.as_str()));
    show::tags(&mut output, &provider.tags);
    api.account_mut()?.identity_providers.push(provider);
    Ok(output.into())
}

fn too_many_clients(api: &mut Api<'_, '_>) -> Stop {
    let message = format!("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {MOST_CLIENTS}");
    api.refuse("LimitExceeded", message)
}

fn found(api: &Api<'_, '_>, arn: &str) -> Outcome<Option<IdentityProvider>> {
    Ok(api.account()?.identity_providers.iter().find(|provider| provider.arn.as_str() == arn).cloned())
}

fn oidc(api: &mut Api<'_, '_>, input: &Input) -> Outcome<IdentityProvider> {
    let arn = input.need("OpenIDConnectProviderArn");
    let missing = format!("OpenIDConnect Provider not found for arn {arn}");
    found(api, arn)?.ok_or_else(|| api.refuse("NoSuchEntity", missing))
}

fn change(api: &mut Api<'_, '_>, provider: &Arn, with: impl FnOnce(&mut IdentityProvider)) -> Outcome<Value> {
    if let Some(known) = api.account_mut()?.identity_providers.iter_mut().find(|known| known.arn == *provider) {
        with(known);
    }
    Ok(Value::Null)
}

pub(super) fn get_oidc(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = oidc(api, input)?;
    Ok(json!({
        "Url": provider.arn.after("oidc-provider/"),
        "ClientIDList": provider.client_ids,
        "ThumbprintList": provider.thumbprints,
        "CreateDate": provider.created.cli(),
        "Tags": show::tag_list(&provider.tags),
    }))
}

pub(super) fn list_oidc(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let providers = api.account()?.identity_providers.iter();
    let list = providers.filter(|it| it.arn.after("oidc-provider/").is_some());
    let list: Vec<Value> = list.map(|provider| json!({ "Arn": provider.arn.as_str() })).collect();
    Ok(json!({ "OpenIDConnectProviderList": list }))
}

pub(super) fn delete_oidc(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let arn = input.need("OpenIDConnectProviderArn");
    if found(api, arn)?.is_none() {
        return Err(api.refuse("NoSuchEntity", format!("OpenId connect Provider {arn} cannot be found.")));
    }
    api.account_mut()?.identity_providers.retain(|provider| provider.arn.as_str() != arn);
    Ok(Value::Null)
}

pub(super) fn add_client(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = oidc(api, input)?;
    let client = input.need("ClientID").to_string();
    if provider.client_ids.contains(&client) {
        return Ok(Value::Null);
    }
    if provider.client_ids.len() >= MOST_CLIENTS {
        return Err(too_many_clients(api));
    }
    change(api, &provider.arn, |provider| provider.client_ids.push(client))
}

pub(super) fn remove_client(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = oidc(api, input)?;
    change(api, &provider.arn, |provider| provider.client_ids.retain(|client| client != input.need("ClientID")))
}

pub(super) fn update_thumbprints(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = oidc(api, input)?;
    let thumbprints = input.texts("ThumbprintList").into_iter().map(str::to_string).collect();
    change(api, &provider.arn, |provider| provider.thumbprints = thumbprints)
}

pub(super) fn create_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let account = api.account()?;
    let name = input.need("Name");
    let arn = Arn::global("iam", account.id, &format!("saml-provider/{name}"));
    if account.identity_providers.iter().any(|provider| provider.arn == arn) {
        return Err(api.refuse("EntityAlreadyExists", format!("SAMLProvider {name} already exists.")));
    }
    let metadata = metadata(api, input)?;
    let provider = IdentityProvider {
        arn: arn.clone(),
        client_ids: Vec::new(),
        thumbprints: Vec::new(),
        metadata: Some(metadata),
        tags: show::given_tags(input),
        created: api.context.world.clock,
    };
    let mut output = serde_json::Map::new();
    output.insert("SAMLProviderArn".into(), json!(arn.as_str()));
    show::tags(&mut output, &provider.tags);
    api.account_mut()?.identity_providers.push(provider);
    Ok(output.into())
}

/// The metadata, once it looks like a description of a provider.
fn metadata(api: &mut Api<'_, '_>, input: &Input) -> Outcome<String> {
    let text = input.need("SAMLMetadataDocument");
    match text.trim_start().starts_with('<') && text.contains("EntityDescriptor") {
        true => Ok(text.into()),
        false => Err(api.refuse("InvalidInput", "Could not parse metadata")),
    }
}

fn saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<IdentityProvider> {
    let provider = found(api, input.need("SAMLProviderArn"))?;
    provider.ok_or_else(|| api.refuse("NoSuchEntity", "Specified provider doesn't exist"))
}

/// SAML metadata is good for a hundred years where it does not say until when.
const CENTURY: i64 = 100 * 365 * 86_400;

pub(super) fn get_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = saml(api, input)?;
    let Some(metadata) = provider.metadata else {
        let text = "the scenario does not say what the metadata of this SAML provider is";
        return Err(super::ask::not_modelled(api, text));
    };
    Ok(json!({
        "SAMLMetadataDocument": metadata,
        "CreateDate": provider.created.cli(),
        "ValidUntil": provider.created.plus(CENTURY).cli(),
        "Tags": show::tag_list(&provider.tags),
    }))
}

pub(super) fn list_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let providers = api.account()?.identity_providers.iter();
    let list = providers.filter(|it| it.arn.after("saml-provider/").is_some());
    let list: Vec<Value> = list
        .map(|it| json!({ "Arn": it.arn.as_str(), "ValidUntil": it.created.plus(CENTURY).cli(), "CreateDate": it.created.cli() }))
        .collect();
    Ok(json!({ "SAMLProviderList": list }))
}

pub(super) fn update_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = saml(api, input)?;
    if input.text("SAMLMetadataDocument").is_some() {
        let metadata = metadata(api, input)?;
        change(api, &provider.arn, |provider| provider.metadata = Some(metadata))?;
    }
    Ok(json!({ "SAMLProviderArn": provider.arn.as_str() }))
}

pub(super) fn delete_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let provider = saml(api, input)?;
    api.account_mut()?.identity_providers.retain(|known| known.arn != provider.arn);
    Ok(Value::Null)
}
