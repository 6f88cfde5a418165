-- Schemas that schema-property found a fault with.

-- SQLite has another key for the index of the UNIQUE where it knows already that id is the rowid.
CREATE TABLE late_rowid (
    id INTEGER,
    value REAL COLLATE RTRIM NOT NULL,
    UNIQUE (value, id),
    PRIMARY KEY (id)
);

-- SQLite has the comment in the type's name.
CREATE TABLE comment_in_type (
    a,
    b [text] x/*--*/GENERATED ALWAYS AS (1),
    c [select]--
    GENERATED ALWAYS AS (2)
);
