//! Builds the modules and their JavaScript bindings into `web/.generated`; knows nothing of the page that loads them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{files, js, meter, run};

const TARGET: &str = "wasm32-unknown-unknown";
const OUT: &str = "web/.generated";

/// A crate that becomes a module.
struct Module {
    package: &'static str,
    /// `NAME.js` and `NAME.d.ts` are its bindings, `NAME-module.ts` holds the module itself, `NAME.wasm` is it.
    name: &'static str,
    /// Whether its calls are counted down, so that each comes to an end.
    metered: bool,
}

const ENGINE: Module = Module { package: "rolecall-wasm", name: "engine", metered: false };
const JQ: Module = Module { package: "rolecall-jq-wasm", name: "jq", metered: true };

/// How a module is built.
#[derive(Clone, Copy, PartialEq)]
pub enum For {
    /// Visitors: small and fast.
    Visitors,
    /// Whoever waits for the next build: without link-time optimization, a change takes a tenth of the time.
    Development,
}

/// The engine, and the filters that are loaded when a line first uses one.
pub fn build(how: For) -> Result<()> {
    add_target()?;
    // One after the other: built together, they would share features.
    [ENGINE, JQ].iter().try_for_each(|module| build_one(module, how))
}

fn build_one(module: &Module, how: For) -> Result<()> {
    let profile = match how {
        For::Visitors => "wasm",
        For::Development => "wasm-dev",
    };
    let mut cargo = run::cargo();
    cargo.args(["build", "--package", module.package, "--target", TARGET, "--profile", profile]);
    if how == For::Development {
        for setting in ["inherits='wasm'", "lto=false", "opt-level=1", "codegen-units=16", "incremental=true"] {
            cargo.args(["--config", &format!("profile.wasm-dev.{setting}")]);
        }
    }
    cargo.env("RUSTFLAGS", flags());
    run::quietly(&mut cargo)?;
    let file = format!("{}.wasm", module.package.replace('-', "_"));
    let built = files::target_dir()?.join(TARGET).join(profile).join(file);
    bind(module, &built).with_context(|| format!("cannot make the JavaScript bindings of `{}`", built.display()))
}

/// Panics name source files: by their place in the registry, and not by the home of whoever built the site.
fn flags() -> String {
    let set = std::env::var("RUSTFLAGS").unwrap_or_default();
    let home = std::env::var("CARGO_HOME").ok().or_else(|| Some(format!("{}/.cargo", std::env::var("HOME").ok()?)));
    match home {
        Some(home) if !home.contains(' ') => format!("{set} --remap-path-prefix={home}/registry/src=crates"),
        _ => set,
    }
}

/// The engine's module as it is before it becomes a string.
pub fn bare_path() -> PathBuf {
    Path::new(OUT).join("engine.wasm")
}

fn bind(Module { name, metered, .. }: &Module, built: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    // Without the default path there is no `import.meta`, which a classic script cannot hold.
    bindgen.input_path(built).out_name(name).web(true)?.omit_default_module_path(true).typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    // What has trapped is thrown away: then a new one must be able to take its place.
    bindgen.reset_state_function(*metered);
    let mut output = bindgen.generate_output()?;
    if *metered {
        meter::meter(output.wasm_mut())?;
    }
    // Written elsewhere first: `files::write` then leaves alone what stays the same.
    let fresh = built.with_extension("bindings");
    output.emit(&fresh)?;
    for file in [format!("{name}.js"), format!("{name}.d.ts")] {
        files::write(Path::new(OUT).join(&file), fs::read(fresh.join(&file))?)?;
    }
    let wasm = fs::read(fresh.join(format!("{name}_bg.wasm")))?;
    let inlined = format!(
        "// Made by `cargo xtask`: each character is a byte of the module, plus {offset}.\n\
         const module =\n{};\n\
         \n\
         export const wasmBytes = (): Uint8Array<ArrayBuffer> => {{\n\
         \x20 const bytes = new Uint8Array(module.length);\n\
         \x20 for (let i = 0; i < bytes.length; i++) bytes[i] = module.charCodeAt(i) - {offset};\n\
         \x20 return bytes;\n\
         }};\n",
        js::bytes(&wasm),
        offset = js::OFFSET,
    );
    files::write(Path::new(OUT).join(format!("{name}-module.ts")), inlined)?;
    files::write(Path::new(OUT).join(format!("{name}.wasm")), wasm)
}

fn add_target() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let installed = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
    if installed.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()) {
        return Ok(());
    }
    if !run::succeeds(Command::new("rustup").arg("--version")) {
        bail!(
            "this Rust cannot build for {TARGET} and there is no rustup to add that target: \
             install it as your Rust was installed (on Debian: libstd-rust-dev-wasm32), or use https://rustup.rs"
        );
    }
    run::step("add the WebAssembly target", || run::quietly(Command::new("rustup").args(["target", "add", TARGET])))?;
    Ok(())
}
