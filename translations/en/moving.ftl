# Taking along and bringing, and posts that go by themselves.

settings-exports = Import and export
export-heading = Take along
export-meaning = Files that other servers of this kind read.
export-following = People you follow
export-lists = Your lists
export-blocks = People you blocked
export-mutes = People you muted
export-domain-blocks = Servers you blocked
export-bookmarks = Your bookmarks
export-filters = Your filters
import-heading = Bring
import-meaning = What the file names is added to what is here. It may take a while: each person is looked up.
import-kind = What it holds
import-file = File
import-send = Bring it
import-taken = We have it. What it names will be here soon.
import-latest = Lately brought
import-failed =
    { $count ->
        [one] { $count } line could not be brought
       *[other] { $count } lines could not be brought
    }
import-finished = done
import-waiting = under way
cleanup-heading = Old posts
cleanup-meaning = Posts that are older go by themselves, a few each hour, here and where they were sent.
cleanup-enabled = Delete my old posts
cleanup-age = Older than so many days
cleanup-keep = But keep
cleanup-keep-direct = direct messages
cleanup-keep-pinned = what I pinned
cleanup-keep-media = what has pictures
cleanup-keep-self-favourited = what I liked myself
cleanup-keep-self-bookmarked = what I bookmarked
cleanup-keep-favourites = what at least so many people liked
cleanup-keep-reblogs = what at least so many people boosted
archive-heading = All you wrote
archive-meaning = A file of your profile, posts and pictures, bookmarks and favourites, as Mastodon makes it. It can be asked for once a week, and is kept for a week.
archive-ask = Make the file
archive-asked = It is being made. Come back in a while.
archive-too-soon = There is one already; another can be asked for a week after it.
archive-waiting = It is being made.
archive-download = Download
