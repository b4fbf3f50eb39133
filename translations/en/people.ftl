# Profiles, and lists of people.

follow = Follow
unfollow = Following
withdraw-request = Requested
mute = Mute
unmute = Unmute
block = Block
unblock = Unblock
remove-follower = Remove from your followers
accept = Accept
reject = Reject

edit-profile = Edit your profile
original-profile = On their own server
follows-you = Follows you
locked = Approves followers
verified = Verified: that page links back here
joined = Since
moved-to = Moved to @{ $name }
posts-word =
    { $count ->
        [one] post
       *[other] posts
    }
following-word = following
followers-word =
    { $count ->
        [one] follower
       *[other] followers
    }
profile-tabs = Parts of this profile
tab-posts = Posts
tab-replies = Posts and replies
tab-media = Media
no-posts = Nothing to see yet
no-posts-own = What you write will stand here.
no-posts-remote = We only know posts that reached this server. There may be more on theirs.
limited-heading = Limited by the moderators
limited-meaning = The people who run this server chose not to show this account to those who do not follow it.

people-followers = Followers
people-followers-empty = Nobody follows yet.
people-following = Following
people-following-empty = Follows nobody yet.
people-reblogs = Boosted by
people-reblogs-empty = Nobody boosted this yet.
people-favourites = Liked by
people-favourites-empty = Nobody liked this yet.
people-muted = Muted
people-muted-empty = You muted nobody. Muting hides somebody's posts from you without telling them.
people-blocked = Blocked
people-blocked-empty = You blocked nobody. Blocking ends follows both ways and hides you from each other.

follow-requests-meaning = These people would like to read what you write for followers.
follow-requests-empty = No requests
follow-requests-empty-next = While you approve followers by hand, requests wait for you here.
