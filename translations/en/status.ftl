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
add-pictures = Add pictures
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
