# Letters. $name is the instance's domain.

mail-letter-confirm = Confirm your e-mail address for { $name }
mail-letter-confirm-text = Somebody, hopefully you, gave this address to { $name }. Open this link within two days to confirm that it is yours:
mail-letter-confirm-otherwise = If that was not you, ignore this mail: nothing happens without the link.

mail-letter-reset = A new password for { $name }
mail-letter-reset-text = Somebody, hopefully you, asked for a new password for your account on { $name }. Open this link within six hours to choose one:
mail-letter-reset-otherwise = If that was not you, ignore this mail: your password stays as it is.

mail-letter-approved = Welcome to { $name }
mail-letter-approved-text = Your account on { $name } was approved. Sign in here:
mail-letter-approved-otherwise = We are glad that you are here.

mail-letter-password = Your password for { $name } was changed
mail-letter-password-text = The password of your account on { $name } was changed. If it was you, all is well. If not, choose a new one here at once:
mail-letter-password-otherwise = Other browsers that were signed in are signed out.

mail-letter-email = Your e-mail address for { $name } was changed
mail-letter-email-text = Your account on { $name } belongs to another e-mail address from now on. You receive this at the former one.
mail-letter-email-otherwise = If that was not you, write to the people who run the server.

mail-letter-warned-none = A warning from the moderators of { $name }
mail-letter-warned-none-text = The moderators of { $name } have something to say about your account. Nothing else was done.
mail-letter-warned-none-otherwise = It is told among your notifications, too. Whoever thinks that they are wrong may write to the people who run the server.
mail-letter-warned-disable = Your account on { $name } was closed to you
mail-letter-warned-disable-text = A moderator of { $name } has barred you from signing in. Your profile and posts stay as they are.
mail-letter-warned-disable-otherwise = Whoever thinks that this is wrong may write to the people who run the server.
mail-letter-warned-silence = Your account on { $name } was limited
mail-letter-warned-silence-text = A moderator of { $name } has limited your account: only those who follow you see your posts, and you may go on using it.
mail-letter-warned-silence-otherwise = Whoever thinks that this is wrong may write to the people who run the server.
mail-letter-warned-suspend = Your account on { $name } was suspended
mail-letter-warned-suspend-text = A moderator of { $name } has suspended your account. It can no longer be used, and nobody sees its profile and posts.
mail-letter-warned-suspend-otherwise = Whoever thinks that this is wrong may write to the people who run the server.
mail-letter-warned-posts = It is about these posts:

mail-subscription = Posts of { $name } by e-mail
mail-subscription-text = Somebody, probably you, asked for the public posts of { $name } to be sent to this address. Open this link to have them sent:
mail-subscription-otherwise = If it was not you, do nothing: nothing else will be sent.
mail-subscribed = { $name } posted
mail-subscribed-end = You have these posts sent to you. Open this link to have no more sent:
