//! jq's door to the browser: translates a call and its answer, and decides nothing.

use rolecall_jq::Call;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// Runs jq. The call and its answer are JSON. Traps where a filter would not come to an end.
#[wasm_bindgen]
pub fn run(call: &str) -> Result<String, JsError> {
    let call: Call = serde_json::from_str(call)?;
    Ok(serde_json::to_string(&rolecall_jq::run(&call))?)
}
