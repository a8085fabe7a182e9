//! Puts one API call to the engine with all that AWS checks about it, as `crate::call` lists it. Refuses to know any single
//! operation, and decides nothing.

use super::bucket;
use super::door::{Api, Shown};
use super::failure::{Failure, Outcome};
use super::input::Input;
use super::message;
use crate::call::{self, Check, Site};
use rolecall_iam::{Request, Target, Verdict, authorize_all};

/// A check that was made.
pub(crate) struct Judged {
    pub(crate) check: Check,
    /// What the service says where it failed.
    pub(crate) refusal: Option<Failure>,
}

impl Api<'_, '_> {
    /// Asks all that AWS checks about this call; the service's refusal where one of the checks fails.
    pub(crate) fn call(&mut self, input: &Input) -> Outcome<()> {
        self.call_shown(input, &|api, check| api.usually_shown(check))
    }

    /// The same, where the service names the resources of its refusals in its own way.
    pub(crate) fn call_shown(&mut self, input: &Input, shown: &dyn Fn(&Self, &Check) -> Shown) -> Outcome<()> {
        let judged = self.judge(input, shown)?;
        judged.into_iter().find_map(|judged| judged.refusal).map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    /// Each check with the service's refusal where it fails, for services that answer some of them later.
    pub(crate) fn judge(&mut self, input: &Input, shown: &dyn Fn(&Self, &Check) -> Shown) -> Outcome<Vec<Judged>> {
        let mut judged = Vec::new();
        let checks = self.checks(input)?;
        self.must_be_here(&checks, input)?;
        for check in checks {
            let mut request = Request::new(self.caller.clone(), check.action.clone(), check.resource.clone());
            request.context = check.context.clone();
            let checked = authorize_all(self.context.world, &request);
            let decisions: Vec<_> = checked.decisions().cloned().collect();
            self.record(&decisions);
            let settling = checked.settling();
            let refusal = (settling.verdict != Verdict::Allowed).then(|| {
                let shown = shown(self, &check);
                message::denied(self.context.world, settling, self.called, &shown)
            });
            judged.push(Judged { check, refusal });
        }
        Ok(judged)
    }

    /// What AWS checks about this call.
    pub(crate) fn checks(&self, input: &Input) -> Outcome<Vec<Check>> {
        let wrong = |why: String| Failure::Other(why);
        // Settings of an account are asked about otherwise than those of a bucket which are called the same.
        let service = if self.called.service == "s3-control" { "s3control" } else { self.called.prefix };
        let action = format!("{service}:{}", self.called.operation).parse();
        let action = action.map_err(|_| wrong(format!("{} is no operation", self.called.operation)))?;
        // The CLI follows S3 to the region of the bucket.
        let bucket = bucket::find(self.context.world, input.need("Bucket")).filter(|_| self.called.service == "s3");
        let region = bucket.map_or(self.settings.region_or_global(), |(_, bucket)| bucket.storage.region());
        let site = Site { world: self.context.world, caller: &self.caller, region };
        let mut checks = call::checks(&site, &action, input.parameters()).map_err(|why| wrong(why.to_string()))?;
        for check in checks.iter_mut().filter(|check| !check.context.contains_key("aws:viaawsservice")) {
            check.context.extend(self.brings().map(|(key, value)| (key.to_lowercase(), vec![value.to_owned()])));
        }
        Ok(checks)
    }

    /// What some services name where a call is about nothing in particular: all that the account has in the region.
    fn everything(&self, check: &Check, rest: &str) -> String {
        let account = self.account().map(|account| account.id.to_string()).unwrap_or_default();
        format!("arn:aws:{}:{}:{account}:{rest}", check.action.service(), self.settings.region_or_global())
    }

    /// How most services name what was asked about.
    pub(crate) fn usually_shown(&self, check: &Check) -> Shown {
        match (self.called.service, &check.resource) {
            ("s3" | "ec2", Target::Any) => Shown::Nothing,
            // A key that S3 uses for the caller stands there as KMS writes it.
            ("s3", Target::Resource(_)) if check.action.service() == "s3" => Shown::Quoted,
            ("secretsmanager", Target::Any) => Shown::Nothing,
            ("sns" | "ssm", Target::Any) => Shown::As(self.everything(check, "*")),
            ("sqs", Target::Any) => Shown::As(self.everything(check, "")),
            (_, resource) => Shown::As(resource.to_string()),
        }
    }
}
