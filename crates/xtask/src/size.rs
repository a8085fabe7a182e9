//! Says what a visitor downloads, and whether that keeps to the budgets; knows nothing of what is in the files.
//!
//! The engine is in `rolecall.js` as a string with one character a byte, which keeps the bytes' patterns in a
//! compressor's sight. A module of 1,182,998 bytes (398,995 after gzip, 271,227 after brotli) gave
//!
//! | inlined as                         |       raw | gzip -9 | brotli -q 11 |
//! | ---------------------------------- | --------: | ------: | -----------: |
//! | string, a character is byte + 40   | 1,501,003 | 422,368 |      281,954 |
//! | string, a character is byte + 1    | 1,370,924 | 416,021 |      284,374 |
//! | string, a character is the byte    | 1,591,017 | 429,956 |      289,523 |
//! | base64                             | 1,577,332 | 574,124 |      391,589 |
//! | base64 of the gzipped module       |   531,996 | 399,087 |      396,444 |

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{dist, node, run, wasm};

const FIRST: &[&str] = &["index.html", "style.css", "rolecall.js"];
const LATER: &[&str] = &["editor.js", "jq.js", "catalog.js", "commands.js"];

/// Brotli, in bytes.
const FIRST_BUDGET: u64 = 350_000;
const CATALOG_BUDGET: u64 = 500_000;
const JQ_BUDGET: u64 = 250_000;
const COMMANDS_BUDGET: u64 = 600_000;

// Node brings the same compressors that web servers use, and the build needs it anyway.
const MEASURE: &str = "
    import fs from 'node:fs'; import zlib from 'node:zlib';
    for (const path of process.argv.slice(1)) {
        const raw = fs.readFileSync(path);
        const br = zlib.brotliCompressSync(raw, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } });
        console.log(raw.length, zlib.gzipSync(raw, { level: 9 }).length, br.length);
    }";

#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Builds the site first, so that the figures are of the tree as it is.
pub fn size() -> Result<()> {
    let out = Path::new("dist");
    dist::dist(out)?;
    run::step("measure", || report(out))
}

fn report(out: &Path) -> Result<()> {
    println!("\n{:<36}{:>11}{:>11}{:>14}", "bytes", "raw", "gzip -9", "brotli -q 11");
    let first = group("first visit", out, FIRST)?;
    row("  (the engine alone)", measure(&wasm::bare_path())?);
    let later = group("when first needed", out, LATER)?;
    let [_, jq, catalog, commands] = later.as_slice() else { bail!("what is loaded later was not measured") };
    println!();
    let kept = [
        budget("first visit", first.iter().map(|size| size.brotli).sum(), FIRST_BUDGET),
        budget("catalogue", catalog.brotli, CATALOG_BUDGET),
        budget("filters", jq.brotli, JQ_BUDGET),
        budget("commands", commands.brotli, COMMANDS_BUDGET),
    ];
    if kept.contains(&false) {
        bail!("a budget is exceeded: make the download smaller, or change the budget and say why");
    }
    Ok(())
}

fn group(name: &str, out: &Path, files: &[&str]) -> Result<Vec<Size>> {
    let sizes = files.iter().map(|file| measure(&out.join(file))).collect::<Result<Vec<_>>>()?;
    let sum = sizes.iter().fold(Size::default(), |sum, size| Size {
        raw: sum.raw + size.raw,
        gzip: sum.gzip + size.gzip,
        brotli: sum.brotli + size.brotli,
    });
    row(name, sum);
    for (file, size) in files.iter().zip(&sizes) {
        row(&format!("  {file}"), *size);
    }
    Ok(sizes)
}

fn measure(path: &Path) -> Result<Size> {
    let line = node::evaluate(MEASURE, &[path])?;
    let mut numbers = line.split_whitespace().map(str::parse);
    let mut next = || numbers.next().context("too few sizes")?.context("cannot read a size");
    Ok(Size { raw: next()?, gzip: next()?, brotli: next()? })
}

fn row(name: &str, Size { raw, gzip, brotli }: Size) {
    println!("{name:<36}{raw:>11}{gzip:>11}{brotli:>14}");
}

fn budget(name: &str, size: u64, budget: u64) -> bool {
    let percent = size * 100 / budget;
    println!("{name}: {size} of {budget} bytes after brotli ({percent} %)");
    size <= budget
}
