//! Holds the engine against the oracle in random worlds. Refuses to know either.

use super::decide::{Verdict, decide};
use super::dice::Dice;
use super::generate::world;
use super::{engine, shrink};
use serde_json::Value;

/// A quick look; `cargo xtask test` sets `ORACLE_WORLDS`.
const WORLDS: u64 = 2_000;
const SEED: u64 = 20_260_115;
const THREADS: u64 = 2;

#[derive(Debug, Default)]
struct Tally {
    allowed: usize,
    implicit: usize,
    explicit: usize,
    /// Where sources disagree and it matters: the engine said one of the two.
    unsure: usize,
    /// Where the rules do not say what comes out.
    untold: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn total(&self) -> usize {
        self.allowed + self.implicit + self.explicit + self.unsure + self.untold
    }

    fn add(&mut self, other: Tally) {
        self.allowed += other.allowed;
        self.implicit += other.implicit;
        self.explicit += other.explicit;
        self.unsure += other.unsure;
        self.untold += other.untold;
        self.wrong.extend(other.wrong);
    }
}

/// What the engine says, if that is not what the rules say.
fn difference(world: &Value, request: &Value) -> Option<(String, Vec<&'static str>)> {
    let wanted: Vec<_> = decide(world, request)?.into_iter().map(Verdict::name).collect();
    let got = engine::verdicts(world, std::slice::from_ref(request)).ok()?.concat();
    (!wanted.contains(&got.as_str())).then_some((got, wanted))
}

fn run(seeds: impl Iterator<Item = u64>, most: usize) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let (world, requests) = world(&mut Dice::new(SEED + seed), 1);
        let got = match engine::verdicts(&world, &requests) {
            Ok(got) => got,
            Err(error) => {
                tally.wrong.push(format!("world {seed}: {error}\n  {world}\n  {requests:?}"));
                return tally;
            }
        };
        for (request, got) in requests.into_iter().zip(got) {
            let Some(wanted) = decide(&world, &request) else {
                tally.untold += 1;
                continue;
            };
            let wanted: Vec<Verdict> = wanted.into_iter().collect();
            match wanted.as_slice() {
                [Verdict::Allowed] => tally.allowed += 1,
                [Verdict::ImplicitDeny] => tally.implicit += 1,
                [Verdict::ExplicitDeny] => tally.explicit += 1,
                _ => tally.unsure += 1,
            }
            if !wanted.iter().any(|verdict| verdict.name() == got) && tally.wrong.len() < most {
                let holds = |world: &Value, request: &Value| difference(world, request).is_some();
                let (world, mut request) = shrink::shrink(world.clone(), request, holds);
                let (got, wanted) = difference(&world, &request).unwrap_or_default();
                request["world"] = world;
                tally.wrong.push(format!("world {seed}: the engine says {got}, the rules {wanted:?}\n{request}"));
            }
        }
    }
    tally
}

/// The same hundred thousand worlds in every run, each with one request.
#[test]
fn the_engine_agrees_with_the_oracle_in_random_worlds() {
    let most = std::env::var("ORACLE_MOST").ok().and_then(|most| most.parse().ok()).unwrap_or(3);
    let worlds = std::env::var("ORACLE_WORLDS").ok().and_then(|worlds| worlds.parse().ok()).unwrap_or(WORLDS);
    let tally = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || run((0..worlds).filter(|seed| seed % THREADS == thread), most)))
            .collect();
        let mut all = Tally::default();
        for thread in threads {
            all.add(thread.join().unwrap_or_else(|_| panic!("a thread panicked")));
        }
        all
    });
    let total = tally.total();
    println!(
        "{worlds} worlds, {total} requests: {} allowed, {} implicitly denied, {} explicitly denied; sources disagree on \
         {} and do not say for {}; {} differ",
        tally.allowed,
        tally.implicit,
        tally.explicit,
        tally.unsure,
        tally.untold,
        tally.wrong.len(),
    );
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n\n"));
    // The generator must not wither: each verdict has its share, and hardly any request is left undecided.
    assert!(total as u64 == worlds, "one request for each world");
    for share in [tally.allowed, tally.implicit, tally.explicit] {
        assert!(share * 10 >= total, "a verdict has less than a tenth of the requests");
    }
    assert!((tally.unsure + tally.untold) * 20 < total, "one in twenty requests is left undecided");
}
