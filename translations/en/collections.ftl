# Collections of accounts.

collections-heading = Collections
collections-meaning = People you recommend, for anybody to look at and follow. Each lets you, is told, and can leave at any time.
collections-empty = No collections yet
collections-empty-next = Gather the people one should read on your subject, in your town or in your trade.
collections-new = New collection
collections-create = Make the collection
collections-description-label = What it is about
collections-tag-label = Hashtag
collections-unlisted-label = Do not show it on my profile
collections-unlisted-hint = Whoever has its address sees it all the same.
collections-sensitive-label = Hide the description behind a warning
collections-sensitive-show = Sensitive: show the description
collections-unlisted = not on your profile
collections-count =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
collections-edit = Edit this collection
collections-people = In this collection
collections-people-empty = Nobody is in it yet.
collections-add-label = Address of somebody who lets others find them
collections-nobody = Nobody by that address is known here.
collections-taken = They are in it already, or left it.
collections-unwilling = They do not let you put them into collections.
collections-waiting = waiting for an answer
collections-delete = Delete this collection
collections-delete-question = The collection goes, here and elsewhere. The people in it are not touched.
collections-deleted = The collection is gone.
collections-by = Recommended by
collections-nobody-in = Nobody is in this collection.
collections-original = The collection on its own server
collections-featuring = Collections you are in
collections-featuring-meaning = When you leave one, its owner cannot put you into it again.
collections-featuring-empty = Nobody put you into one.
collections-you-are-in = You are in this collection.
collections-leave = Leave
collections-left = You are out of it, for good.
collections-take-away = Take this collection away
collections-take-away-ours = It is deleted, here and elsewhere, and cannot be brought back. The people in it are not touched. The audit log names you.
collections-take-away-theirs = It is shown here to nobody any more; on its own server it stays. The people in it are not touched. The audit log names you.
collections-taken-away = The collection is gone.
