# What members would rather not read.

filters-meaning = Words, phrases and posts you would rather not come across.
filters-empty = No filters
filters-empty-next = A filter hides posts that hold certain words, or lets you decide first.
filters-new = New filter
filters-create = Make the filter
filters-title-label = Name
filters-title-hint = Shown in place of what it hides.
filters-keywords-label = Words and phrases, one a line
filters-whole-word = Whole words only
filters-where = Where it holds
filters-context-home = Home and lists
filters-context-notifications = Notifications
filters-context-public = Public timelines and hashtags
filters-context-thread = Conversations
filters-context-account = Profiles
filters-what = What it does
filters-action-warn = Shows the filter's name, and the post when asked
filters-action-hide = Leaves the post out
filters-action-blur = Veils the pictures
filters-how-long = For how long
filters-for-ever = Until I delete it
filters-as-it-is = As it is
filters-half-hour = Half an hour
filters-hour = An hour
filters-six-hours = Six hours
filters-day = A day
filters-week = A week
filters-until = until
filters-ended = ended
filters-edit = Edit this filter
filters-keywords = Words and phrases
filters-keyword-label = Word or phrase
filters-add = Add
filters-remove = Remove
filters-statuses =
    { $count ->
        [one] It also names one post.
       *[other] It also names { $count } posts.
    }
filters-delete = Delete this filter
filters-delete-question = What it kept from you will be shown again.
filters-deleted = The filter is gone.
filtered-by = Filtered: { $name }
