# Signing up, signing in, passwords, mail, and applications that ask for access.

form-errors = Not quite yet. What is wrong is said beside each field.
cancel = Cancel
save = Save

setup-eyebrow = First account
setup-heading = This server is yours
setup-meaning = The account you create here owns it: you decide about rules, members and other servers. The link works once.
sign-up-heading = Join { $name }
sign-up-ask = Ask for an account
username-label = User name
username-hint = Letters without accents, digits and underscores. It is part of your address and cannot be changed.
email-label = E-mail
email-hint = For confirmation and lost passwords. Nobody else sees it.
email-or-name-label = E-mail or user name
password-label = Password
password-hint =
    { $count ->
        [one] At least { $count } character.
       *[other] At least { $count } characters. Long beats complicated.
    }
invite-label = Invitation code
reason-label = Why would you like to join?
reason-hint = A sentence or two, read by the people who run this server.
agree-to-rules = I have read the rules and will keep them.
have-account = Already a member?
no-account = Not a member yet?
sign-in-heading = Welcome back
sign-in-wrong = Name and password do not belong together.
sign-in-unconfirmed = Your e-mail address is not confirmed yet. Open the link we sent there; if you sign in with the address, it is sent once more.
sign-in-pending = Your request to join waits for an answer. We will write to you.
sign-in-disabled = This account was switched off by the people who run this server.
sign-in-suspended = This account was suspended by the people who run this server.
sign-up-done = Welcome! Your account is ready.
email-confirm-heading = Is this your address?
email-confirm-question = Somebody, probably you, gave { $name } as their e-mail address here.
email-confirm = Yes, it is mine
email-confirmed = Your e-mail address is confirmed.
email-confirmed-waits = Your e-mail address is confirmed. Now somebody here looks at your request and writes to you.
password-forgotten = Forgot your password?
password-request-heading = A new password
password-request-meaning = Tell us your e-mail address, and a link to choose a new password will be sent to it.
password-request-send = Send the link
password-reset-heading = Choose a new password
password-reset-meaning = You will be signed out everywhere else.
password-new-label = New password
password-again-label = New password, again
password-current-label = Current password
password-save = Save the new password
password-saved = Your new password is saved.

mail-heading = Look into your mail
mail-confirm = A message is on its way to { $name }. Open the link in it, and your account is ready.
mail-confirm-then-approval = A message is on its way to { $name }. Open the link in it; then somebody here looks at your request and writes to you.
mail-approval-heading = Thank you
mail-approval = Somebody here looks at your request and writes to { $name } when it is decided.
mail-password-reset = If { $name } belongs to a member, a message with a link is on its way there.
mail-not-there = Nothing there after a few minutes? Look among the junk, and check the address.

consent-eyebrow = An application asks
consent-heading = Let { $name } act for you?
consent-another = Use another account
consent-would = It would be able to:
consent-scopes = Scopes asked for:
consent-website = It says its website is
consent-destination = You will be sent to
consent-allow = Allow
consent-deny = Refuse
consent-later = You can take this back at any time under
scope-read = See everything you can see: timelines, notifications, your settings
scope-read-part = See some of what you can see
scope-read-statuses = Read posts you can read
scope-write = Post, edit and delete in your name, and change your account
scope-write-part = Change some things in your name
scope-write-statuses = Post, edit and delete in your name
scope-follow = Follow, mute and block in your name
scope-push = Send you push notifications
scope-profile = See your name and picture
scope-admin = Use the powers of your role on this server
scope-other = Use a permission we have no words for

code-heading = Almost there
code-meaning = Copy this code and paste it into the application that asked for it.

invited = You are invited.
invited-by = @{ $name } invites you.
invite-invalid = That invitation does not hold any more. Ask whoever sent it for another.
