-- What an article, film, recording or event is beyond its title and excerpt.
CREATE TABLE status_details (
    status_id bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    -- The whole text as sanitised HTML, where the status shows less.
    content   text NOT NULL DEFAULT '',
    -- Seconds.
    duration  double precision,
    starts_at timestamptz,
    ends_at   timestamptz,
    place     text
);
