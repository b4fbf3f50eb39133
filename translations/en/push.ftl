# What devices show of a notification.

push-mention = { $name } mentioned you
push-status = { $name } posted
push-reblog = { $name } boosted your post
push-follow = { $name } follows you
push-follow-request = { $name } asks to follow you
push-favourite = { $name } likes your post
push-poll = A poll of { $name } has ended
push-quote = { $name } quoted you
push-quoted-update = { $name } edited a post you quoted
push-update = { $name } edited a post you boosted
push-sign-up = { $name } signed up
push-report = { $name } sent a report
push-severed = Follows of yours have ended
push-warning = The moderators have something to tell you
push-added-to-collection = { $name } put you into a collection
push-collection-update = { $name } changed a collection you are in
