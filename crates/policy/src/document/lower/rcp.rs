//! What resource control policies may not say (R32). Refuses to know the other kinds of policies.

use super::elements::Elements;
use crate::diagnostic::Diagnostic;
use crate::document::{Actions, Effect};
use crate::json::{Member, Value};
use crate::keys::supports_rcp;
use crate::text::{Edit, Span};

const CODE: &str = "G121";
const NAME: &str = "rcp-shape";

impl Elements<'_, '_> {
    /// A customer's resource control policy only denies; AWS's own, which every organization has, allows everything.
    pub fn check_rcp(&mut self, effect: Option<Effect>, effect_span: Span, actions: Option<&Actions>) {
        let Some(actions) = actions else { return };
        let all = |name| {
            let found = self.find(name);
            found.len() == 1
                && found.iter().all(|it| it.value.items().iter().all(|it| it.text().is_some_and(|it| it.text == "*")))
        };
        let aws_own = all("Principal") && all("Action") && all("Resource") && self.find("Condition").is_empty();
        if effect == Some(Effect::Allow) && !aws_own {
            let finding = Diagnostic::refused(CODE, NAME, effect_span, "a resource control policy only denies");
            self.push(
                finding
                    .because("the one that allows is RCPFullAWSAccess, which is AWS's own")
                    .guess("write `Deny`", vec![Edit::replace(effect_span, "\"Deny\"")]),
            );
        }
        if actions.negated {
            for member in self.find("NotAction") {
                let message = "a resource control policy has no `NotAction`";
                self.push(Diagnostic::refused(CODE, NAME, member.name.span, message).because("list what it denies"));
            }
            return;
        }
        for entry in &actions.entries {
            let text = entry.pattern.as_str();
            let message = match text.split_once(':') {
                None if text == "*" && effect == Some(Effect::Deny) => {
                    "a resource control policy of yours names its services, as in `s3:*`".to_string()
                }
                Some((service, _)) if is_service(service) && !supports_rcp(service) => {
                    format!("resource control policies do not cover `{service}`")
                }
                _ => continue,
            };
            let finding = Diagnostic::refused(CODE, NAME, entry.span, message);
            self.push(finding.because("they cover some services alone, like s3, sts, kms, sqs and secretsmanager"));
        }
    }

    pub fn check_rcp_principal(&mut self, member: &Member) {
        let everyone = matches!(&member.value.value, Value::Text(text) if text.text == "*");
        if member.name.text == "NotPrincipal" {
            let message = "a resource control policy has no `NotPrincipal`";
            let finding = Diagnostic::refused(CODE, NAME, member.name.span, message);
            self.push(finding.because("its principal is `\"*\"`; exempt some with a condition on aws:PrincipalArn"));
        } else if !everyone && member.value.value != Value::Missing {
            let message = "the principal of a resource control policy is `\"*\"`";
            let finding = Diagnostic::refused(CODE, NAME, member.value.span, message)
                .because("it is about everyone; narrow it with a condition");
            self.push(finding.guess("write `\"*\"`", vec![Edit::replace(member.value.span, "\"*\"")]));
        }
    }
}

fn is_service(prefix: &str) -> bool {
    !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
