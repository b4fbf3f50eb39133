# Of whom one hears.

settings-notifications = Notifications
hear-meaning = What becomes of notifications of people you may not want to hear from. The strictest answer holds.
hear-not-following = People you do not follow
hear-not-followers = People who have not followed you for three days
hear-new-accounts = Accounts less than a month old
hear-private-mentions = Direct messages that answer none of yours
hear-limited-accounts = People the moderators limited
hear-bots = Automated accounts
hear-accept = Tell me
hear-filter = Hold back, as a request
hear-drop = Ignore
requests-heading = Held back
requests-meaning = These people wrote to you and wait to be heard.
requests-empty = Nobody waits
requests-empty-next = Those whose notifications are held back will stand here.
requests-waiting =
    { $count ->
        [one] One person waits to be heard
       *[other] { $count } people wait to be heard
    }
requests-held =
    { $count ->
        [one] { $count } notification
       *[other] { $count } notifications
    }
requests-accept = Hear them
requests-dismiss = Dismiss
requests-accepted = Heard from now on.
requests-dismissed = Dismissed.
