//! The browser's door: translates arguments and results, and decides nothing.

use js_sys::Function;
use rolecall_jq::{Answer, Call};
use rolecall_playground::scenario::{CallerForm, Scenario, ScenarioError, Values};
use rolecall_playground::{Change, Commands, Jq, Play};
use rolecall_policy::catalog::Catalog;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str =
    r#"import type { CallerForm, Change, Completions, Entry, Explanation, FileView, Snapshot } from "../src/types";"#;

/// The version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// One scenario in play; an empty one at first.
#[wasm_bindgen]
pub struct Engine {
    play: Play,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that plays the empty scenario.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "only JavaScript makes one")]
    pub fn new() -> Engine {
        Engine { play: Play::new(Scenario::default(), Arc::new(Catalog::bundled().clone())) }
    }

    /// Plays another scenario. Throws `ScenarioError`, and plays on what it played, when the text is none.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn open(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let scenario = Scenario::parse(text).map_err(|wrong: ScenarioError| thrown(&wrong))?;
        self.play.turn_to(scenario);
        Ok(self.snapshot()?)
    }

    /// Everything that is shown, but for the explanations.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn snapshot(&self) -> Result<JsValue, JsError> {
        to_js(&self.play.snapshot())
    }

    /// Types one line, which may hold line breaks.
    #[wasm_bindgen(unchecked_return_type = "Entry")]
    pub fn run(&mut self, line: &str) -> Result<JsValue, JsError> {
        to_js(&self.play.run(line))
    }

    /// What the word before the cursor may become; the cursor is counted in UTF-16 units.
    #[wasm_bindgen(unchecked_return_type = "Completions")]
    pub fn complete(&self, line: &str, cursor: usize) -> Result<JsValue, JsError> {
        to_js(&self.play.complete(line, cursor))
    }

    /// A file of the machine that the terminal is on, by its absolute path.
    #[wasm_bindgen(unchecked_return_type = "FileView")]
    pub fn file(&self, path: &str) -> Result<JsValue, JsError> {
        to_js(&self.play.file(path))
    }

    /// Writes a file by typing the line that does so. Throws while the terminal waits for an answer.
    #[wasm_bindgen(unchecked_return_type = "Entry")]
    pub fn save(&mut self, path: &str, text: &str) -> Result<JsValue, JsError> {
        to_js(&self.play.save(path, text).map_err(|wrong| JsError::new(&wrong))?)
    }

    /// Changes the scenario. Throws, and changes nothing, when it cannot.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn change(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Change")] change: &JsValue,
    ) -> Result<JsValue, JsError> {
        let change: Change = from_js(change)?;
        self.play.apply(change).map_err(|wrong| JsError::new(&wrong))?;
        self.snapshot()
    }

    /// The decision behind one check of one call of one entry, in words; `undefined` where there is none.
    #[wasm_bindgen(unchecked_return_type = "Explanation | undefined")]
    pub fn explain(&self, entry: usize, call: usize, check: usize) -> Result<JsValue, JsError> {
        self.play.explain(entry, call, check).map_or(Ok(JsValue::UNDEFINED), |explanation| to_js(&explanation))
    }

    /// What would be decided now, in words.
    #[wasm_bindgen(unchecked_return_type = "Explanation")]
    pub fn ask(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "CallerForm")] caller: &JsValue,
        action: &str,
        resource: &str,
        #[wasm_bindgen(unchecked_param_type = "Record<string, string | string[]>")] context: &JsValue,
    ) -> Result<JsValue, JsError> {
        let (caller, context): (CallerForm, BTreeMap<String, Values>) = (from_js(caller)?, from_js(context)?);
        let explained = self.play.ask(&caller, action, resource, &context);
        to_js(&explained.map_err(|wrong| JsError::new(&wrong))?)
    }

    /// The document of all this.
    pub fn scenario(&self) -> String {
        self.play.scenario_text()
    }

    /// Forgets what was typed.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn clear(&mut self) -> Result<JsValue, JsError> {
        self.play.clear();
        self.snapshot()
    }

    /// Takes the AWS managed policies from this catalogue, from now on.
    #[wasm_bindgen(js_name = loadCatalog, unchecked_return_type = "Snapshot")]
    pub fn load_catalog(&mut self, text: String) -> Result<JsValue, JsError> {
        let catalog = Catalog::parse(text)?;
        self.play.use_catalog(Arc::new(catalog));
        self.snapshot()
    }

    /// Takes the models of the CLI's commands from this text, from now on, and runs again what was typed.
    #[wasm_bindgen(js_name = loadCommands, unchecked_return_type = "Snapshot")]
    pub fn load_commands(&mut self, text: String) -> Result<JsValue, JsError> {
        self.play.use_commands(Arc::new(Commands::with(text)?));
        self.snapshot()
    }

    /// Lets this function run filters, from now on, and runs again what was typed: a call of jq in, its answer out, both
    /// as JSON.
    #[wasm_bindgen(js_name = loadJq, unchecked_return_type = "Snapshot")]
    pub fn load_jq(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "(call: string) => string")] run: Function,
    ) -> Result<JsValue, JsError> {
        self.play.use_jq(Jq::new(move |call| answer(&run, call).unwrap_or_else(Answer::stopped)));
        self.snapshot()
    }
}

/// Nothing where the function throws or makes no sense.
fn answer(run: &Function, call: &Call) -> Option<Answer> {
    let call = serde_json::to_string(call).ok()?;
    let answer = run.call1(&JsValue::NULL, &call.into()).ok()?.as_string()?;
    serde_json::from_str(&answer).ok()
}

/// As plain objects and arrays, with `null` for what is missing.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// What is thrown where the caller reads more than a message.
fn thrown(value: &impl Serialize) -> JsValue {
    to_js(value).unwrap_or_else(JsValue::from)
}

/// Through JSON, whose reader the engine has anyway.
fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsError> {
    let json = js_sys::JSON::stringify(value).map_err(|_| JsError::new("the argument is not plain data"))?;
    Ok(serde_json::from_str(&String::from(json))?)
}
