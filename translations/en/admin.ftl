# Administration.

admin-overview = Overview
admin-pending = Sign-ups
admin-domains = Domains
admin-reports = Reports
admin-waiting = Waiting for you
admin-nothing-waits = Nothing waits for you. Enjoy the quiet.
admin-pending-count =
    { $count ->
        [one] { $count } person asks to join
       *[other] { $count } people ask to join
    }
admin-reports-count =
    { $count ->
        [one] { $count } report
       *[other] { $count } reports
    }
admin-look = Look at them
admin-inbound = activities to apply
admin-deliveries = deliveries under way
admin-log = Decided lately
admin-log-empty = No decisions yet. Everything administrators do is written down here.
log-when = When
log-who = Who
log-what = What

pending-meaning = People who ask to become members. Nobody waits with a closed door behind them: either answer is sent by mail.
pending-confirmed = address confirmed
pending-unconfirmed = address not confirmed
pending-no-reason = No reason given.
pending-approve = Welcome
pending-empty = Nobody is waiting
pending-empty-next = New requests appear here.

reports-meaning = What people told you, latest first. Whoever is reported does not learn by whom.
reports-empty = Nobody reported anything
reports-empty-next = Reports appear here.
report-by = reported by
report-resolve = Dealt with
report-resolved = The report is closed.
report-spam = Spam
report-legal = Illegal
report-violation = Breaks a rule
report-other = Something else

domains-meaning = With which servers this one speaks. Every rule covers all subdomains and can be undone: nothing is deleted.
domains-add = Add a rule
domains-host-hint = For example: spam.example. With a port it means that port only.
domains-save = Put it in force
domains-undo-note = Posts, followers and notifications from there vanish at once and return when the rule is removed.
domains-in-force = In force
domains-empty = No rules: this server speaks with everybody its mode allows.
domains-remove = Remove
blocks-host = Domain
blocks-severity = What it does
blocks-reason = Reason
severity-suspend = Suspended
severity-suspend-meaning = Nothing comes in, nothing goes out, nothing is shown.
severity-limit = Limited
severity-limit-meaning = Only shown to those who follow somebody there.
severity-noop = Noted
severity-noop-meaning = Nothing but what is ticked below.
severity-allow = Allowed
severity-allow-meaning = Spoken with when only allowed servers are.
reject-media = Refuse media
reject-media-meaning = Posts arrive without their pictures.
public-comment = Reason, for everybody
private-comment = Note, for moderators
mode-legend = Whom this server speaks with
mode-open = Everybody, except those with a rule against it
mode-allowlist = Only domains marked as allowed
mode-off = Nobody: this server keeps to itself
mode-save = Save
pending-approved = They are in, and were told so by mail.
pending-rejected = The request is turned down.
domains-saved = The rule is in force.
domains-removed = The rule is gone; what it hid is back.
obfuscate = Veil the name
obfuscate-meaning = Where everybody may read the list, only the ends of the name are shown.

admin-settings = Settings
admin-legal = Legal texts
legal-meaning = What this server promises its people, and asks of them, in Markdown. Each version stays readable under its date.
legal-from = In force from (today, where nothing is chosen)
rules-meaning = Everybody who joins reads and accepts these; reports name them.
rules-empty = No rules yet. A handful, in plain words, is plenty.
rule-new = A new rule
rule-text = The rule
rule-hint = What it means in practice
rule-add = Add it
rule-added = The rule stands.
rule-change = Change
rule-up = Up
rule-down = Down
rule-retire = Take out
instance-settings-meaning = What this server says of itself, and who may join.
instance-words = In words
instance-title = Title
instance-description = In one sentence
instance-description-hint = Beside every page, in search results and in apps.
instance-extended-description = At length
instance-extended-description-hint = On the page about this server, in Markdown. Links and #tags become what they mean.
instance-contact-account = Account
instance-contact-email = E-mail
instance-limits = Limits and openness
instance-characters = Characters a post may have
instance-show-blocks = Let everybody read with which servers this one does not speak

admin-emojis = Emoji
emojis-meaning = Small pictures people write as :shortcode:. Yours are offered to everybody here; those of other servers are shown as they come, and can be made yours.
emojis-ours = Of this server
emojis-theirs = Of other servers
emojis-add = Add an emoji
emojis-shortcode = Shortcode
emojis-shortcode-hint = Two to 64 letters, digits and underscores: what people write between colons.
emojis-category = Category
emojis-picture = Picture
emojis-picture-hint = PNG, WebP or GIF, at most 256 kB.
emojis-save = Add it
emojis-find = Find by shortcode
emojis-empty = None yet.
emojis-disabled = Switched off
emojis-disable = Switch off
emojis-enable = Switch on
emojis-copy = Make it ours
emojis-file = File
emoji-added = The emoji is added.
emoji-taken = That could not be added: an emoji of ours has this shortcode already.
emoji-changed = The emoji is changed.
emoji-not-here = Its picture is not here yet. Look at it, and try again.

admin-servers = Servers
servers-meaning = How the exchange with every other server stands. Traffic is of the last 30 days.
servers-all = Show all
servers-troubled = Only those in trouble
servers-none = No other server is known yet.
servers-none-from = No name comes after that one.
servers-none-troubled = No server is in trouble.
server-name = Server
server-standing = State
server-accounts = known accounts
server-received = received
server-delivered = delivered
server-waiting = waiting
server-failed = failed tries
server-ok = Well
server-failing = Does not answer
server-dead = Silent for a week
server-paused = Paused
server-suspended = Blocked
server-now = Now
server-following = follows from here
server-followers = follows from there
server-key-changes = keys changed
server-failing-since = Failing since
server-next-try = Next try
server-last-success = Last success
server-last-failure = Last failure
server-waiting-since = What waits longest was written
server-days = Day by day
server-day = Day
server-no-days = Nothing came and nothing went in 30 days.
server-errors = Latest errors
server-no-errors = No errors.
server-attempts =
    { $count ->
        [one] { $count } attempt
       *[other] { $count } attempts
    }
servers-from = Show from this name on
server-ok-means = It answers. New posts go there within seconds.
server-failing-means = It does not answer. It is asked again after longer and longer pauses, and what has waited for three days is given up. You need not do anything.
server-dead-means = It has not answered for a week. It is asked once a day, until it answers or writes to us.
server-paused-means = Somebody here paused deliveries. What has waited for three days is given up.
server-suspended-means = A domain policy blocks it: nothing is sent there and nothing is taken from there. What has waited for three days is given up. When the policy is removed, the rest is delivered.
server-dialect = Signatures
server-cavage = draft-cavage, which every server takes
server-rfc9421 = RFC 9421, which it took when it refused the draft
server-measures = What you can do
server-retry-means = Asks the server at once instead of at its next turn. Nothing is lost by trying.
server-pause-means = Nothing is delivered there until you resume. What waits is kept for three days; what the server sends is still taken.
server-resume-means = What waits is delivered, as far as it is not older than three days.
server-drop-means = What waits for this server is never delivered to it. This cannot be undone. New posts go out as before.
server-drop-question =
    { $count ->
        [one] One delivery waits for { $name }. Let it go? It will never arrive there.
       *[other] { $count } deliveries wait for { $name }. Let them go? They will never arrive there.
    }
server-unblock-note = To speak with it again, remove the policy:
server-block-note = To neither send nor take anything, block it:
server-retry = Try now
server-pause = Pause deliveries
server-resume = Resume deliveries
server-drop = Drop what waits
server-retried = What waits is tried now.
server-is-paused = Nothing is delivered there until you resume.
server-resumed = Deliveries go on.
server-dropped = What waited is let go.

admin-relays = Relays
relays-meaning = A relay passes public posts on to everybody who subscribed to it: yours to others, theirs to your federated timeline. It helps a young server to be found.
relays-empty = No relay was asked yet.
relay-pending = Asked
relay-accepted = Subscribed
relay-rejected = Refused
relay-off = Left
relay-mastodon = Mastodon style
relay-litepub = LitePub style
relay-pending-means = It was asked and has not answered. Many relays have a person look first.
relay-accepted-means = Public posts go there, and come from there. Each one that comes is fetched from the server it was written on.
relay-rejected-means = It said no. Nothing is sent and nothing is taken.
relay-off-means = You left it. Nothing is sent and nothing is taken; you can subscribe again.
relay-suspended-means = A domain policy blocks it: nothing is sent and nothing is taken.
relay-taken =
    { $count ->
        [one] One post fetched in this hour.
       *[other] { $count } posts fetched in this hour.
    }
relay-left-out =
    { $count ->
        [one] One more was too many and left out.
       *[other] { $count } more were too many and left out.
    }
relay-last = Last heard
relay-deliveries = How deliveries to it stand
relay-limit = Change how many posts it may bring
relay-limit-label = Posts fetched in an hour at most
relay-limit-save = Save
relay-no-limit = That is no number from 1 to 100,000.
relay-ask-again = Ask again
relay-leave = Leave
relay-remove = Forget it
relay-new = Subscribe to a relay
relay-address = Address of the relay
relay-address-hint = As it says itself: one that ends in /inbox is of Mastodon's style, any other is its actor, in LitePub style.
relay-what-happens = It is asked at once. As soon as it agrees, every public post written here goes to it. You can leave at any time; what it has passed on stays where it went.
relay-ask = Ask it
relay-asked = The relay is asked. Its answer is shown here.
relay-left = The relay is told that you left.
relay-removed = The relay is forgotten.
