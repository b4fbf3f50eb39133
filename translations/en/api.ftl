# The pages that show the API.
api-heading = The API of this server
api-meaning = Made from the program itself, so that it says what is really served. Apps for Mastodon speak it.
api-entities = Entities
api-fields = Fields
api-name = Name
api-kind = Kind
api-about = About
api-asked = needed
api-always = always
api-anybody = Anybody may ask.
api-with-token = A token needs one of
api-any-token = Any token will do.
api-answers = Answers with
api-paged = in pages, by the Link header
