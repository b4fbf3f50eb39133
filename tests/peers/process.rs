//! The processes of the peers: started, told what to do, ended with their value.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server of other software, with one person on it.
pub struct Peer {
    child: Child,
    /// `127.0.0.1:PORT`.
    authority: String,
    /// Where it is told what to do, over plain http.
    control: String,
    name: &'static str,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

/// Node 20 or newer: the one on PATH, or the package that scripts/peers.sh installed because that one is older.
fn node() -> PathBuf {
    let installed = folder().join("node_modules/node/bin/node");
    if installed.exists() { installed } else { PathBuf::from("node") }
}

impl Peer {
    /// Fay on Fedify, which signs in this scheme first.
    pub async fn fedify(first: &'static str) -> Self {
        let mut command = Command::new(node());
        command.arg("fedify.mjs").arg(first);
        Self::start(command, "node_modules/@fedify/fedify", "fay").await
    }

    /// Fay on Fedify over https, with the certificate and for the authority in this folder.
    pub async fn fedify_over_tls(folder: &Path) -> Self {
        let mut command = Command::new(node());
        command.args(["fedify.mjs", "rfc9421"]).arg(folder).env("NODE_EXTRA_CA_CERTS", folder.join("ca.pem"));
        Self::start(command, "node_modules/@fedify/fedify", "fay").await
    }

    /// A proxy that gives https to one of our servers: see [`Peer::leads_to`].
    pub async fn proxy(folder: &Path) -> Self {
        let mut command = Command::new(node());
        command.arg("proxy.mjs").arg(folder);
        Self::start(command, "proxy.mjs", "proxy").await
    }

    /// Where a proxy passes requests on to, from now on.
    pub fn leads_to(&mut self, address: SocketAddr) {
        let stdin = self.child.stdin.as_mut().expect("its input");
        writeln!(stdin, "{address}").expect("it reads");
    }

    /// Abe on apsig.
    pub async fn apsig() -> Self {
        let mut command = Command::new(folder().join("python/bin/python3"));
        command.arg("apsig_peer.py");
        Self::start(command, "python/bin/python3", "abe").await
    }

    /// Abe on apsig over https, with the certificate and for the authority in this folder.
    pub async fn apsig_over_tls(folder: &Path) -> Self {
        let mut command = Command::new(self::folder().join("python/bin/python3"));
        command.arg("apsig_peer.py").arg(folder).env("SSL_CERT_FILE", folder.join("ca.pem"));
        Self::start(command, "python/bin/python3", "abe").await
    }

    /// `needed` is what must have been installed.
    async fn start(mut command: Command, needed: &str, name: &'static str) -> Self {
        assert!(folder().join(needed).exists(), "{needed} is missing in tests/peers: run scripts/peers.sh");
        command.current_dir(folder()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let started = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().expect("it starts");
            let mut origin = String::new();
            let stdout = child.stdout.as_mut().expect("its output");
            BufReader::new(stdout).read_line(&mut origin).expect("its address");
            (child, origin)
        });
        let (child, origin) = started.await.expect("it starts");
        // The proxy is told nothing, and says no address for it.
        let (origin, control) = origin.trim().split_once(' ').unwrap_or((origin.trim(), ""));
        let (_, authority) = origin.split_once("://").expect("it says its address");
        Self { child, authority: authority.to_owned(), control: control.to_owned(), name }
    }

    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// `name@127.0.0.1:PORT`.
    pub fn handle(&self) -> String {
        format!("{}@{}", self.name, self.authority)
    }

    /// Tells it to do something; what it answers.
    pub async fn told(&self, command: &str, with: Value) -> Value {
        let body = with.to_string();
        // HTTP/1.0: the answer ends with the connection.
        let request = format!(
            "POST /control/{command} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.control,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.control).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it is told");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let first = head.lines().next().unwrap_or_default();
        assert!(first.contains(" 200 "), "{}: {command} {with}: {first}: {body}", self.name);
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{command}: {error}: {body}"))
    }
}

/// Makes a certificate authority in this folder, and a certificate for 127.0.0.1.
pub fn make_authority(at: &Path) {
    let mut command = Command::new(folder().join("python/bin/python3"));
    let made = command.arg(folder().join("authority.py")).arg(at).status().expect("run scripts/peers.sh");
    assert!(made.success(), "an authority is made");
}
