//! A server of static files for this machine only; knows nothing of how they are made.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

/// The strictest policy that the page promises to work under. Serving with it shows at once what would break it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'";

/// Serves a folder below a path such as `/` or `/classroom/`, until the program ends. Gives the address.
/// Port 0 is any free one.
pub fn start(folder: &Path, base: &str, port: u16) -> Result<String> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| anyhow!(error))?;
    let address = format!("http://{}{base}", server.server_addr());
    let server = Arc::new(server);
    for _ in 0..4 {
        let (server, folder, base) = (Arc::clone(&server), folder.to_owned(), base.to_owned());
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answer(request, &folder, &base);
            }
        });
    }
    Ok(address)
}

fn answer(request: Request, folder: &Path, base: &str) {
    let file = find(request.url(), folder, base);
    let known = matches!(request.method(), Method::Get | Method::Head);
    // A browser that has gone away is no reason to stop.
    let _ = match file.filter(|_| known).and_then(|path| Some((kind(&path), File::open(path).ok()?))) {
        Some((kind, file)) => {
            let mut response = Response::from_file(file);
            for (name, value) in
                [("Content-Type", kind), ("Cache-Control", "no-store"), ("Content-Security-Policy", POLICY)]
            {
                if let Ok(header) = Header::from_bytes(name, value) {
                    response.add_header(header);
                }
            }
            request.respond(response)
        }
        None => request.respond(Response::from_string("not found\n").with_status_code(404)),
    };
}

/// The file that a URL names, if it is one below the folder.
fn find(url: &str, folder: &Path, base: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix(base)?;
    // An absolute path would replace the folder when it is joined to it.
    let inside = !path.starts_with('/');
    let plain = path.split('/').all(|part| !part.starts_with('.') && !part.contains(['\\', ':', '%']));
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    Some(folder.join(path)).filter(|file| inside && plain && file.is_file())
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use std::path::Path;

    #[test]
    fn only_files_below_the_folder_are_found() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find("/app/Cargo.toml?x#y", folder, "/app/"), Some(folder.join("Cargo.toml")));
        for url in
            ["/app/../wasm/Cargo.toml", "/app//etc/hostname", "/Cargo.toml", "/app/none", "/app/%2e%2e/x", "/app/"]
        {
            assert_eq!(find(url, folder, "/app/"), None, "{url}");
        }
    }
}
