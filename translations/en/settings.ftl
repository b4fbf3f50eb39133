# What members change about themselves.

own-name = English
settings-profile = Profile
settings-preferences = Preferences
settings-account = Account
settings-filters = Filters
settings-sessions = Sessions and apps

display-name-label = Name
note-label = About you
note-hint = Links, @mentions and #tags become what they mean.
avatar-label = Picture
header-label = Banner
remove-picture = Remove it
fields-legend = Facts
field-name-label = Label
field-value-label = Content
reach-legend = Reach
locked-label = Approve followers by hand
locked-hint = Nobody reads what you write for followers before you said yes.
discoverable-label = Recommend my profile
discoverable-hint = In directories and suggestions, here and elsewhere.
indexable-label = Let my public posts be found by search
indexable-hint = Here, on other servers, and by search engines.
hide-collections-label = Hide whom I follow and who follows me
hide-collections-hint = The numbers stay visible.
email-subscriptions-label = Let people have my public posts sent by e-mail
email-subscriptions-hint = They need no account. Answers and boosts are not sent.
show-media-label = Show a tab with my pictures and films
show-media-replies-label = Show those from my replies there too
attribution-label = Pages that may name me as their author
attribution-hint = One domain a line. Where such a page has <meta name="fediverse:creator"> with your address, its preview names you.
bot-label = This account is automated
bot-hint = People will see it beside the name.

email-heading = E-mail
email-unconfirmed = { $name } waits to be confirmed. Open the link we sent there.
email-save = Save the address
email-saved = Your new address is saved.
email-link-sent = We sent a link to your new address. Until you open it, the old one stays.
password-heading = Password
password-ends-sessions = All other sessions end when the password changes.

sessions-heading = Where you are signed in
sessions-meaning = If one of these is not you, end it and change your password.
sessions-revoke-others = Sign out everywhere else
session-current = This one
session-seen = seen
session-since = since
applications-heading = Applications
applications-empty = No application acts for you.
application-revoke = Take back
session-revoked = Signed out there.
application-revoked = It cannot act for you any more.

preferences-posting = How new posts begin
preferences-language = Language I write in
preferences-sensitive = Mark pictures as sensitive
preferences-pages = These pages
preferences-locale = Language of these pages
preferences-locale-browser = As my browser asks
settings-saved = Saved.

invites = Invitations
invites-meaning = Whoever opens an invitation joins without asking and without waiting. You answer for whom you invite.
invites-all-meaning = Every invitation members made. Who came by one that is taken back stays.
invites-closed = New accounts are closed: nobody joins at the moment, invited or not.
invites-yours = Yours
invites-empty = You invited nobody yet.
invites-none = Nobody invited anybody yet.
invite-uses-label = For how many people
invite-uses =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
invite-uses-any = As many as like
invite-lasts-label = For how long
invite-half-hour = 30 minutes
invite-hour = 1 hour
invite-6-hours = 6 hours
invite-12-hours = 12 hours
invite-day = 1 day
invite-week = 1 week
invite-lasts-ever = For ever
invite-make = Make an invitation
invite-made-flash = Your invitation is ready: copy its address and send it to somebody.
invite-revoked-flash = Nobody comes in by that invitation any more.
invite-open = open
invite-used-up = used up
invite-expired = expired
invite-revoked = taken back
invite-used = { $count } came
invite-of = of { $count }
invite-made = made
invite-until = until
invite-guests = Came by it:
invite-revoke = Take back
