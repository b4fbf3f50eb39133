//! What operators see of media and do about them, with a server beside them.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::age;
use crate::support::bucket::{SECRET_KEY, Store};
use crate::support::server::{Home, Server, base_url, free_port, hedgerow, said};

struct Beside {
    home: Home,
    server: Server,
}

impl Beside {
    fn start() -> Self {
        let home = Home::new();
        let server = Server::start(&home.data_dir());
        Self { home, server }
    }

    fn done(&self, arguments: &[&str]) -> String {
        let base_url = base_url(self.server.port);
        let output =
            hedgerow(&self.home.data_dir(), &[("instance.base_url", &base_url)], arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(output.stderr));
        text(output.stdout)
    }

    fn usage(&self) -> serde_json::Value {
        serde_json::from_str(&self.done(&["media", "usage", "--json"])).unwrap()
    }

    fn token(&self) -> String {
        self.done(&[
            "account",
            "create",
            "ann",
            "--email",
            "ann@example.org",
            "--role",
            "owner",
            "--confirmed",
        ]);
        self.done(&["token", "create", "ann", "--scope", "read write"]).trim().to_owned()
    }

    /// Uploads a file that begins so and has so many bytes, as they are sent; the status.
    fn upload(&self, token: &str, head: &[u8], size: usize) -> u16 {
        let start = b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";
        let end = b"\r\n--B--\r\n";
        let mut stream = TcpStream::connect(("127.0.0.1", self.server.port)).unwrap();
        write!(
            stream,
            "POST /api/v2/media HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {}\r\n\r\n",
            self.server.port,
            start.len() + size + end.len()
        )
        .unwrap();
        stream.write_all(start).unwrap();
        stream.write_all(head).unwrap();
        let piece = vec![0; 1 << 20];
        let mut left = size - head.len();
        while left > 0 {
            let part = left.min(piece.len());
            stream.write_all(&piece[..part]).unwrap();
            left -= part;
        }
        stream.write_all(end).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The most memory the server ever had, in bytes.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }
}

#[test]
fn usage_tells_what_lies_there_and_prune_lets_go_of_what_nobody_names() {
    let beside = Beside::start();
    let token = beside.token();
    assert_eq!(beside.usage()["files_in_all"]["count"], 0);
    let picture = include_bytes!("../../static/app-icon-180.png");
    assert_eq!(beside.upload(&token, picture, picture.len()), 200);
    let usage = beside.usage();
    assert_eq!((&usage["uploads"]["count"], &usage["files_in_all"]["count"]), (&1.into(), &2.into()));
    assert_eq!(usage["uploads"]["bytes"], usage["files_in_all"]["bytes"]);
    assert_eq!(usage["remote_cache_max_bytes"], 5_u64 << 30);
    let shown = beside.done(&["media", "usage"]);
    assert!(
        shown.contains("uploads") && shown.contains("KiB") && shown.contains("may take 5.0 GiB"),
        "{shown}"
    );

    let folder = beside.home.data_dir().join("media/aa/bb");
    std::fs::create_dir_all(&folder).unwrap();
    let left = folder.join("cccccccccccccccccccccccccccc.png");
    std::fs::write(&left, vec![0; 2048]).unwrap();
    assert_eq!(beside.done(&["media", "prune"]), "0 files deleted, 0 B\n");
    age(&left, 25 * 3600);
    assert_eq!(beside.done(&["media", "prune", "--json"]), "{\"files\":1,\"bytes\":2048}\n");
    assert!(!left.exists());
    assert_eq!(beside.usage(), usage);
}

/// What is uploaded goes to the disk as it comes.
#[test]
fn large_uploads_cost_a_server_no_memory() {
    let beside = Beside::start();
    let token = beside.token();
    let film = b"\x1a\x45\xdf\xa3";
    assert_eq!(beside.upload(&token, film, 1 << 20), 422, "nothing that plays");
    let before = beside.peak();
    assert_eq!(beside.upload(&token, film, 90 << 20), 422);
    assert_eq!(beside.upload(&token, film, 120 << 20), 422);
    let grown = beside.peak() - before;
    assert!(grown < 24 << 20, "{} MiB more for 90", grown >> 20);
}

#[test]
fn server_whose_bucket_does_not_take_it_says_so_and_does_not_start() {
    let store = Store::start();
    let home = Home::new();
    let keys = store.keys("not the secret");
    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &keys, &["serve"]));
    let line = complaint.lines().find(|line| line.starts_with("hedgerow: ")).unwrap_or_default();
    assert!(
        !succeeded && line.contains("SignatureDoesNotMatch") && line.contains("media.s3_secret_key"),
        "{complaint}"
    );
    assert!(!complaint.contains("not the secret"), "{complaint}");
    let doctor = hedgerow(&home.data_dir(), &keys, &["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(!doctor.status.success() && told.contains("FAILED   the media store at "), "{told}");
    let doctor = hedgerow(&home.data_dir(), &store.keys(SECRET_KEY), &["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("ok       media: the bucket takes, shows, lists and deletes files"), "{told}");
    assert!(store.names().is_empty(), "what it tried is gone");
    store.goes_away(true);
    let elsewhere = Home::new();
    let _serves_on = Server::start_with(&elsewhere.data_dir(), free_port(), &store.keys(SECRET_KEY), None);
}
