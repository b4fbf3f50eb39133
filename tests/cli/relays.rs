//! What operators do about relays from the command line, with a server beside them that tells the relays.

use hedgerow::clock::Clock;

use crate::support::server::{Home, Server, base_url, free_port, hedgerow};
use crate::support::world;

const KEYS: [(&str, &str); 2] =
    [("federation.allow_private_networks", "true"), ("federation.allow_plain_http", "true")];
/// No disk has so much room.
const FULL: (&str, &str) = ("storage.min_free_bytes", "9000000000000000000");

struct Beside {
    home: Home,
    server: Server,
}

impl Beside {
    fn start() -> Self {
        let home = Home::new();
        let server = Server::start_with(&home.data_dir(), free_port(), &KEYS, None);
        Self { home, server }
    }

    /// What a command said on stdout; what it complained of, if it failed.
    fn relay(&self, more: &[(&str, &str)], arguments: &[&str]) -> Result<String, String> {
        let base_url = base_url(self.server.port);
        let keys = [&KEYS[..], more, &[("instance.base_url", &base_url)]].concat();
        let arguments = [&["relay"], arguments].concat();
        let output = hedgerow(&self.home.data_dir(), &keys, &arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    fn done(&self, arguments: &[&str]) -> String {
        self.relay(&[], arguments).unwrap_or_else(|complaint| panic!("{arguments:?}: {complaint}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operator_asks_limits_leaves_and_forgets_relays_of_both_styles() {
    let peer = world::Server::start(Clock::default()).await;
    let (inbox, actor) = (peer.url("/inbox"), peer.actor("grove").await);
    let beside = Beside::start();
    assert_eq!(beside.done(&["list"]), "");
    let full = beside.relay(&[FULL], &["subscribe", &inbox]).unwrap_err();
    assert!(full.contains("nearly full"), "{full}");
    beside.done(&["subscribe", &inbox]);
    beside.done(&["subscribe", &actor.uri]);
    peer.is_delivered(2).await;
    assert!(peer.delivered().iter().all(|activity| activity["type"] == "Follow"), "{:?}", peer.delivered());

    beside.done(&["limit", &actor.uri, "7"]);
    let mut listed: Vec<String> = beside.done(&["list"]).lines().map(str::to_owned).collect();
    listed.sort_unstable();
    let mastodon = format!("{inbox}  mastodon  pending  at most 600 posts an hour");
    assert_eq!(listed, [mastodon, format!("{}  litepub  pending  at most 7 posts an hour", actor.uri)]);
    let json: serde_json::Value = serde_json::from_str(&beside.done(&["list", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2, "{json}");

    // What fills a disk is left all the same.
    beside.relay(&[FULL], &["unsubscribe", &inbox]).unwrap();
    peer.is_delivered(3).await;
    assert_eq!(peer.delivered()[2]["type"], "Undo");
    assert!(beside.done(&["list"]).contains("mastodon  off"));
    beside.done(&["remove", &actor.uri]);
    peer.is_delivered(4).await;
    assert_eq!(peer.delivered()[3]["type"], "Undo");
    beside.done(&["remove", &inbox]);
    assert_eq!(beside.done(&["list"]), "");

    for (arguments, part) in [
        (&["subscribe", "grove"][..], "is not the address of a relay"),
        (&["unsubscribe", &inbox], "no relay was asked at"),
        (&["limit", &inbox, "many"], "invalid value"),
    ] {
        let complaint = beside.relay(&[], arguments).unwrap_err();
        assert!(complaint.contains(part), "{arguments:?}: {complaint}");
    }
}
