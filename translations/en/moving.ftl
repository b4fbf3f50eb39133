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

# Archives of posts
brought-heading = Your posts from elsewhere
brought-meaning = The archive that Mastodon makes for its members (a .tar.gz or .zip file), or the one this server makes. Posts come with their dates, threads and pictures; nobody is told of them. Boosts and favourites stay behind, and direct messages are for your eyes alone.
brought-file =
    { $count ->
       *[other] Archive, up to { $count } MB
    }
brought-send = Bring the posts
brought-taken = We have it. Your posts will be here in a while.
brought-under-way = One is under way. Wait until it is done.
brought-look-again = See how far it is
brought-none = Nothing was brought yet.
brought-unread = An archive
brought-progress = How far it is
brought-waiting = it is being unpacked
brought-posting = under way
brought-finished = done
brought-removing = being taken back
brought-damaged = This file is damaged, or no archive we can read. Nothing was brought.
brought-no-archive = This file holds no posts of Mastodon's kind (outbox.json and actor.json). Nothing was brought.
brought-too-large = There is more in it than this server takes. Nothing was brought.
brought-too-many-files = There are more files in it than this server takes. Nothing was brought.
brought-too-many-posts = There are more posts in it than this server takes. Nothing was brought.
brought-posts =
    { $count ->
        [one] { $count } post
       *[other] { $count } posts
    }
brought-media =
    { $count ->
        [one] { $count } media file
       *[other] { $count } media files
    }
brought-skipped-reblog =
    { $count ->
        [one] { $count } boost left out
       *[other] { $count } boosts left out
    }
brought-skipped-known =
    { $count ->
        [one] { $count } post was here already
       *[other] { $count } posts were here already
    }
brought-skipped-other-author =
    { $count ->
        [one] { $count } post is somebody else's
       *[other] { $count } posts are somebody else's
    }
brought-skipped-unreadable =
    { $count ->
        [one] { $count } entry is no post
       *[other] { $count } entries are no posts
    }
brought-skipped-empty =
    { $count ->
        [one] { $count } post has nothing in it
       *[other] { $count } posts have nothing in them
    }
brought-skipped-broken =
    { $count ->
        [one] { $count } post could not be taken in
       *[other] { $count } posts could not be taken in
    }
brought-skipped-media-missing =
    { $count ->
        [one] { $count } media file is not in the archive
       *[other] { $count } media files are not in the archive
    }
brought-skipped-media-refused =
    { $count ->
        [one] { $count } media file is none we take
       *[other] { $count } media files are none we take
    }
brought-remove = Take back
brought-going = What it brought is being taken back.
brought-remove-question =
    { $count ->
        [0] This archive will be forgotten. What it may still bring does not come.
        [one] { $count } post that came with this archive will be deleted, with its pictures and the answers' connection to it. Should it still be under way, it ends.
       *[other] { $count } posts that came with this archive will be deleted, with their pictures and the answers' connection to them. Should it still be under way, it ends.
    }
err-nothing-in-it = There is nothing in this file
err-larger-than-taken = This file is larger than is taken here
