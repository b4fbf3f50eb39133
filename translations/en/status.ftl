# A status, what can be done with it, and the form that writes one.

boosted-by = { $name } boosted
pinned = Pinned
bot = Automated
edited = Edited
in-reply-to = In reply to @{ $name }
reveal = Show
conceal = Hide
sensitive = Sensitive
sensitive-show = Sensitive. Show
alt-label = ALT
alt-title = Description
media-undescribed = Picture without description
media-elsewhere = Attachment on the other server

visibility-public = Public
visibility-unlisted = Unlisted
visibility-private = Followers
visibility-direct = Mentioned people
visibility-public-meaning = Public: everybody, and in the public timelines
visibility-unlisted-meaning = Unlisted: everybody, but in no public timeline
visibility-private-meaning = Followers: those who follow you, and the mentioned
visibility-direct-meaning = Mentioned people only
text-format-label = Written in
text-format-plain = Plain text
text-format-markdown = Markdown
local-only = Only on this server
local-only-label = Keep it on this server

reply = Reply
boost = Boost
boosts = Boosts
favourite = Favourite
favourites = Favourites
bookmark = Bookmark
pin = Pin to your profile
unpin = Take off your profile
edit = Edit
edit-heading = Edit your post
delete = Delete
delete-heading = Delete this post?
status-deleted = Your post is deleted.
delete-question = It disappears here, and every server that holds a copy is asked to let go of it too.
more-about = More: { $name }
open-page = Open this post
original-page = On its own server
mute-person = Mute @{ $name }
block-person = Block @{ $name }
replies-count =
    { $count ->
        [one] { $count } reply
       *[other] { $count } replies
    }
reblogs-count =
    { $count ->
        [one] { $count } boost
       *[other] { $count } boosts
    }
favourites-count =
    { $count ->
        [one] { $count } favourite
       *[other] { $count } favourites
    }

quote = Quote
quoting = Quoting @{ $name }
read-all = Read it all
length = Length:
watch = Watch
listen = Listen
policies = Who may answer and quote
reply-policy = Who may answer it
reply-policy-public = Everybody
reply-policy-followers = Followers
reply-policy-following = People I follow
reply-policy-nobody = Only whom I name
answers-followers = Followers may answer
answers-following = People its author follows may answer
answers-named = Only who is named in it may answer
answers-asked = Its author decides about answers
answers-not-you = Its author takes no answer from you here.
quote-policy = Who may quote it
quote-policy-public = Everybody
quote-policy-followers = Followers
quote-policy-nobody = Nobody
quote-pending = Quotes a post whose author has not answered yet
quote-refused = Quotes a post whose author does not want it quoted here
quote-deleted = Quotes a post that is deleted
quote-unseen = Quotes a post that is not for you
quote-media = With pictures
revoke-quote = Take your post out of this one
react = React
react-other = Another emoji, or :shortcode:
react-refused = That is no emoji this server knows, or you gave eight already.
poll-vote = Vote
poll-choose = Choose one
poll-choose-several = Choose as many as you like
poll-chosen = Your choice
poll-closed = This poll has ended
poll-ends = Ends
poll-hidden = Results are shown when the poll ends
poll-results = Results
poll-refused = That vote could not be taken: the poll is over, you have voted already, or nothing was chosen.
poll-voters =
    { $count ->
        [one] { $count } voice
       *[other] { $count } voices
    }
add-poll = Ask with a poll
poll-option = Option
poll-length = Open for
poll-length-300 = 5 minutes
poll-length-3600 = 1 hour
poll-length-21600 = 6 hours
poll-length-86400 = 1 day
poll-length-259200 = 3 days
poll-length-604800 = 7 days
poll-keep-end = As long as before
poll-multiple = Several may be chosen
poll-hide-totals = Hide the results until it ends
poll-edit-warning = Other options make it a new poll: the votes given so far are gone.

compose-label = What you want to say
compose-placeholder = What grows in your corner?
reply-placeholder = Write your reply
replying-to = Replying to @{ $name }
compose-limit =
    { $count ->
        [one] Up to { $count } character
       *[other] Up to { $count } characters
    }
compose-limit-title = Links count as 23 characters, addresses without their server
add-pictures = Add pictures, films or sounds
picture-label = Picture
description-label = Description
description-placeholder = For those who cannot see it
remove-media = Take this picture out
add-warning = Add a content warning
warning-label = Warning shown in place of the post
warning-placeholder = For example: spoilers, food, politics
mark-sensitive = Hide the pictures until asked for
visibility-label = Who sees it
language-label = Language
publish = Publish
send-reply = Reply
save-edit = Save the edit
