# Administration.

admin-overview = Overview
admin-pending = Sign-ups
admin-domains = Domains
admin-waiting = Waiting for you
admin-nothing-waits = Nothing waits for you. Enjoy the quiet.
admin-pending-count =
    { $count ->
        [one] { $count } person asks to join
       *[other] { $count } people ask to join
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
instance-extended-description-hint = On the page about this server. Links and #tags become what they mean.
instance-contact-account = Account
instance-contact-email = E-mail
instance-limits = Limits and openness
instance-characters = Characters a post may have
instance-show-blocks = Let everybody read with which servers this one does not speak
