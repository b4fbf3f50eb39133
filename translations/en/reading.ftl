# Timelines, threads, notifications, search, and the pages for visitors.

reload = Look again
replies-fetching = More answers are being fetched from other servers.
posts-fetching = Their latest posts are being fetched from their server.
pager-label = Older and newer
pager-newer = Newer
pager-older = Older
timelines-label = Timelines
look-around = Look around here
find-people = Find people

home-empty = Your home is quiet
home-empty-next = Posts of the people you follow appear here, newest first. Find somebody, on this server or any other.
local-meaning = What the people of { $name } write in public.
federated-meaning = Public posts from here and from every server the people here follow somebody on.
public-empty = Nothing here yet
public-empty-next = Somebody has to begin. It could be you.
public-empty-visitor = The people here have not written anything in public yet.
follow-tag = Follow this tag
unfollow-tag = Following
tag-empty = Nobody used this tag yet
tag-empty-next = Posts that carry it will gather here.
bookmarks-meaning = Kept for later. Nobody else sees these.
bookmarks-empty = No bookmarks yet
bookmarks-empty-next = Press the bookmark below a post and it waits for you here.
favourites-meaning = What you liked. Its authors were told.
favourites-empty = No favourites yet
favourites-empty-next = Press the star below a post to tell its author that you liked it.

thread-sign-in = To reply, boost or keep this post:
replies-heading = Replies
no-replies = No replies yet.
back-to-post = Back to the post
history-heading = History
history-meaning = Every version of this post, newest first.
history-first = As it was written
history-edited = Edited

notices-all = All
notices-mentions = Mentions
notices-empty = Nothing happened yet
notices-empty-next = When somebody mentions, follows or boosts you, you will read it here.
notice-new = New:
notice-others =
    { $count ->
        [one] and { $count } other
       *[other] and { $count } others
    }
notice-mention = mentioned you
notice-quote = quoted you
notice-quoted-update = edited a post you quoted
notice-poll = asked this, and the poll has ended
notice-status = wrote something new
notice-reblog = boosted your post
notice-favourite = liked your post
notice-follow = started to follow you
notice-follow-request = asked to follow you
notice-update = edited a post you boosted
notice-sign-up = joined this server
notice-report = reported { $name }
notice-added-to-collection = put you into a collection
notice-collection-update = changed a collection you are in
notice-severed =
    { $count ->
        [one] { $count } follow ended because you blocked { $name }
       *[other] { $count } follows ended because you blocked { $name }
    }
notice-warning-none = The moderators wrote to you
notice-warning-disable = The moderators switched off your login
notice-warning-silence = The moderators limited your account
notice-warning-suspend = The moderators suspended your account

search-begin = Find people, tags and posts
search-begin-next = Type a name, an address like @name@server, a #tag, or the address of a post or profile on any server.
search-nothing = Nothing found for “{ $name }”
search-nothing-next = For somebody on another server, type the whole address: @name@server.
search-nothing-visitor = Sign in to look on other servers too.
search-people = People
search-hashtags = Tags
search-posts = Posts

landing-lead = A small place of its own, in touch with all the others. People here talk with each other and with everybody on the fediverse.
landing-no-owner = Nobody owns this server yet. Whoever started it finds a one-time link in its output; opening it makes the first account the owner.
landing-recent = Lately here
landing-recent-empty = Nobody has written anything in public yet.
landing-more = More from here
numbers-people = people
numbers-active = active this month
numbers-statuses = posts
numbers-peers = servers known

about-rules = Rules
about-no-rules = The people who run this server have not written down any rules.
about-contact = Who runs this
about-no-contact = No contact has been named yet.
about-joining = Joining
about-blocked = Servers not spoken with
about-blocked-meaning = The people who run this server decided so, and let everybody see it.
registration-open = Everybody is welcome to create an account.
registration-approval = You may ask for an account; somebody looks at every request.
registration-invite = New accounts are by invitation from members.
registration-closed = This server takes no new accounts at the moment.
deliveries-look = Where it went
deliveries-heading = Where it went
deliveries-meaning = Servers that were told of this post. This is known for a week.
deliveries-empty = No other server was told of this post, or it is too long ago.
delivery-delivered = Arrived
delivery-waiting = Waiting
delivery-next-try = next try
delivery-refused = Refused
delivery-given-up = Given up

# Legal texts.
privacy-policy = Privacy policy
terms-of-service = Terms of service
legal-holds = In force since
legal-succeeded = There is a newer version, in force from

# Having somebody's posts sent by mail.
subscription-ask = Have posts sent by e-mail
subscription-address = Your e-mail address
subscription-send = Subscribe
subscription-asked = We have sent you a link. Open it, and posts will come by e-mail.
subscription-no-address = That is no e-mail address we can write to.
subscription-heading = Posts by e-mail
subscription-confirm = Send me the posts
subscription-confirm-question = Shall the public posts of { $name } be sent to you by e-mail?
subscription-confirmed = From now on, posts will come by e-mail.
subscription-end = Send me no more
subscription-end-question = Shall posts of { $name } not be sent to you any more?
subscription-ended = No more posts will be sent to you.
