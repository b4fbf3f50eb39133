# The frame around every page: navigation, times, errors.

skip-to-content = Skip to the content
about-this-server = About this server
about-link = About, rules and contact

nav-label = Main
nav-quick-label = Quick
nav-menu = Menu
nav-close = Close the menu
nav-home = Home
nav-notifications = Notifications
nav-local = Local
nav-federated = Federated
nav-search = Search
nav-bookmarks = Bookmarks
nav-favourites = Favourites
nav-lists = Lists
nav-follow-requests = Follow requests
nav-settings = Settings
nav-admin = Administration
nav-about = About
nav-compose = New post
nav-sign-in = Sign in
nav-sign-up = Create an account
nav-sign-out = Sign out

unread =
    { $count ->
        [one] { $count } unread notification
       *[other] { $count } unread notifications
    }

search-label = Search
search-placeholder = People, #tags, posts

foot-api = API
foot-source = Source

# Times. $clock is hours and minutes.
time-now = now
time-minutes = { $count } min
time-hours = { $count } h
time-days = { $count } d
time-day-of-year = { $day } { $month }
time-day = { $day } { $month } { $year }
time-full = { $day } { $month } { $year }, { $clock } UTC
month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December

# Errors: what happened, and what to do next.
error-number = Error
error-way-out = Go to the front page
error-not-found = There is nothing here
error-not-found-advice = The address may be mistyped, or what was here is not for everybody to see.
error-gone = This was deleted
error-gone-advice = It existed once; its author, or the server it lived on, took it away.
error-unauthorized = Please sign in first
error-unauthorized-advice = This page belongs to somebody. Sign in and you will come straight back to it.
error-forbidden = This is not open to you
error-forbidden-advice = If you think it should be, ask the people who run this server.
error-bad-request = That request made no sense to us
error-bad-request-advice = Go back and try again. If it keeps happening, tell the people who run this server.
error-unprocessable = That could not be done
error-unprocessable-advice = Go back, change what is named above, and send it again.
error-conflict = Somebody was faster
error-conflict-advice = It changed while you were looking at it. Go back, reload, and try again.
error-too-large = That is too large
error-too-large-advice = Go back and choose a smaller file or a shorter text.
error-too-many = That was a lot at once
error-too-many-advice = Wait a few minutes, then try again. Nothing is lost.
error-unavailable = Not right now
error-unavailable-advice = Wait a moment, then reload this page.
error-internal = Something broke on our side
error-internal-advice = It was written down and will be looked at. Try again in a moment.

# Fields that do not hold; read after the field's name.
err-blank = must not be empty
err-taken = is already taken
err-reserved = is reserved
err-invalid = is not valid
err-too-long = is too long
err-too-short = is too short
err-blocked = is not allowed here
err-unreachable = cannot be reached
err-accepted = must be accepted
err-inclusion = is not one of the choices
err-mismatch = is not the same
