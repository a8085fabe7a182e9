//! What the response of a SAML provider says: subject, session name, tags, and the condition keys. Refuses to verify its
//! signature, which nobody can without the provider's keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;

/// A response, read.
#[derive(Debug, Default)]
pub(super) struct Response {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// `persistent`, `transient`, or the whole name of another format.
    pub(super) subject_type: String,
    pub(super) audience: String,
    pub(super) session_name: String,
    pub(super) source_identity: Option<String>,
    pub(super) duration: Option<u32>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) transitive_tag_keys: Vec<String>,
    /// Each role with the provider that vouches for it.
    pub(super) roles: Vec<(String, String)>,
}

const ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/";
const FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// Reads a response as it is sent, in base64; STS's words where it takes none such.
pub(super) fn read(assertion: &str) -> Result<Response, &'static str> {
    let packed: String = assertion.split_whitespace().collect();
    let text = STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or("Invalid base64 SAMLResponse")?;
    let document = Document::parse(&text).map_err(|_| "Response is not valid XML")?;
    let mut response = Response::default();
    for node in document.descendants().filter(Node::is_element) {
        let text = || node.text().unwrap_or_default().trim().to_string();
        let within = |name: &str| node.ancestors().any(|it| it.tag_name().name() == name);
        match node.tag_name().name() {
            "Issuer" if within("Assertion") => response.issuer = text(),
            "NameID" => {
                let format = node.attribute("Format").unwrap_or_default();
                response.subject = text();
                response.subject_type = format.strip_prefix(FORMAT).unwrap_or(format).into();
            }
            "SubjectConfirmationData" => {
                response.audience = node.attribute("Recipient").unwrap_or_default().into();
            }
            "Attribute" => attribute(&mut response, &node),
            _ => {}
        }
    }
    match response.session_name.is_empty() {
        true => Err("RoleSessionName is required in AuthnResponse"),
        false => Ok(response),
    }
}

fn attribute(response: &mut Response, node: &Node<'_, '_>) {
    let Some(name) = node.attribute("Name").and_then(|name| name.strip_prefix(ATTRIBUTE)) else { return };
    let values = node.children().filter(|child| child.tag_name().name() == "AttributeValue");
    let mut values = values.map(|value| value.text().unwrap_or_default().trim().to_string());
    match name {
        "Role" => {
            response.roles.extend(values.filter_map(|pair| {
                let (a, b) = pair.split_once(',')?;
                let (a, b) = (a.trim().to_string(), b.trim().to_string());
                // The two may stand in either order.
                Some(if a.contains(":saml-provider/") { (b, a) } else { (a, b) })
            }));
        }
        "RoleSessionName" => response.session_name = values.next().unwrap_or_default(),
        "SourceIdentity" => response.source_identity = values.next(),
        "SessionDuration" => response.duration = values.next().and_then(|seconds| seconds.parse().ok()),
        "TransitiveTagKeys" => response.transitive_tag_keys = values.collect(),
        _ => {
            if let (Some(key), Some(value)) = (name.strip_prefix("PrincipalTag:"), values.next()) {
                response.tags.push((key.into(), value));
            }
        }
    }
}

impl Response {
    /// The condition keys of the request (semantics §5).
    pub(super) fn keys(&self, account: &str, provider: &str) -> BTreeMap<String, Vec<String>> {
        let name = provider.rsplit('/').next().unwrap_or_default();
        let rows = [
            ("saml:aud", self.audience.clone()),
            ("saml:iss", self.issuer.clone()),
            ("saml:sub", self.subject.clone()),
            ("saml:sub_type", self.subject_type.clone()),
            ("saml:doc", format!("{account}/{name}")),
            ("saml:namequalifier", self.name_qualifier(account, provider)),
        ];
        rows.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.into(), vec![value])).collect()
    }

    /// The SHA-1 of issuer, account and provider, as STS documents its NameQualifier.
    pub(super) fn name_qualifier(&self, account: &str, provider: &str) -> String {
        let name = provider.rsplit('/').next().unwrap_or_default();
        STANDARD.encode(Sha1::digest(format!("{}{account}/{name}", self.issuer)))
    }
}
