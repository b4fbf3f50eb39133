# Direct messages, what waits for its time, hashtags one follows, the directory.

nav-conversations = Messages
conversations-meaning = Posts for the people they name, and nobody else.
conversations-empty = No messages yet
conversations-empty-next = Write a post for mentioned people only, and it will stand here with its answers.
conversations-unread = New
conversations-mark-read = Mark as read
conversations-mark-unread = Mark as unread
conversations-remove = Remove
scheduled-heading = Scheduled
scheduled-meaning = Posts that wait for their time.
scheduled-empty = Nothing waits
scheduled-empty-next = Choose a time when you write a post, and it will be published then.
scheduled-overdue = This could not be published.
scheduled-cancel = Do not publish
scheduled-cancelled = It will not be published.
scheduled-kept = It will be published then.
drafts-heading = Drafts
drafts-meaning = What you began to write. Only you see it.
drafts-empty = No drafts
drafts-empty-next = Keep what you write as a draft, and it will stand here until you publish it.
drafts-pictures =
    { $count ->
        [one] { $count } picture
       *[other] { $count } pictures
    }
draft-write-on = Write on
draft-delete = Throw away
draft-deleted = The draft is gone.
draft-kept = The draft is kept.
draft-save = Keep as draft
schedule-post = Publish later
schedule-label = When (UTC)
followed-tags = Hashtags you follow
followed-tags-meaning = Public posts with them come to your Home.
followed-tags-empty = No hashtags
followed-tags-empty-next = Open a hashtag and follow it.
people-directory = Directory
people-directory-empty = Nobody here asked to be found yet.
