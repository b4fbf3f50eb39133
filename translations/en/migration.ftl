# A person's other accounts, and moving to one of them.

settings-aliases = Moving
aliases = Other accounts
aliases-heading = Moving here
aliases-meaning = Name the account you come from. Only then will it be able to send its followers here, and you can take its name away again at any time.
alias-acct-label = Address of the other account
alias-add = Add it
alias-added = Your other account may move here now: start the move there.
alias-remove = Take away
alias-removed = It is named no more.
aliases-then-heading = Then
aliases-then = Start the move on the other server. Followers come by themselves, those on this server at once. Whom you follow, block and mute you bring as files:
migration = Moving away
migration-link = Moving away from here
migration-heading = Moving away
migration-followers =
    { $count ->
        [one] Your { $count } follower will follow the new account instead, as far as their server plays along.
       *[other] Your { $count } followers will follow the new account instead, as far as their servers play along.
    }
migration-stays = Your posts, pictures and messages stay here, and can be read as before. Nobody takes them along.
migration-lost = Nobody can follow this account any more; its page says where you went.
migration-once = You can take the redirect back at any time, but followers who left do not return by themselves, and you can move again only after thirty days.
migration-before = Before: name this account among the other accounts over there, and take along whom you follow as files.
migration-acct-label = Address of the new account
migration-move = Move my followers
migration-done = Done. Your followers are being sent on.
migration-moved-heading = You moved
migration-moved-meaning = This account sends people on to
migration-cancel = Take the redirect back
migration-cancel-meaning = People will be able to follow you here again. Followers who left stay where they are.
migration-cancelled = This account stands by itself again.
migration-rests = This account moved lately. It may move again from
err-account-unknown = could not be found: is the address right, and does the server answer?
err-alias-self = is not another account of yours
err-alias-many = is one too many
err-move-alias = does not name this account among its other accounts yet
err-move-target = cannot be moved to
err-move-rest = has to wait: this account moved lately
