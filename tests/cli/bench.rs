//! `hedgerow bench`, as far as it takes seconds.

use crate::support::server::{Home, Server, base_url, free_port, hedgerow, said};

#[test]
fn seeded_instance_is_read_like_any_other_and_seeded_once() {
    let home = Home::new();
    let port = free_port();
    let base_url = base_url(port);
    let keys = [("instance.base_url", base_url.as_str())];
    let seed =
        || hedgerow(&home.data_dir(), &keys, &["bench", "seed", "--accounts", "200", "--statuses", "400"]);
    let output = seed().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "200 accounts and 400 statuses\n");
    let (succeeded, complaint) = said(seed());
    assert!(!succeeded && complaint.contains("that knows no other server"), "{complaint}");

    let server = Server::start_on(&home.data_dir(), port);
    assert_eq!(server.status("/api/v1/timelines/public"), 200);
    assert_eq!(server.status("/@person20"), 200);
}
