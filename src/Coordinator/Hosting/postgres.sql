-- The tables of Akka.Persistence.Sql (default table mapping), without the indexes that only deletion and queries over several actors use: there is one actor here.
-- journal_uq is the last fence between two coordinators: of two that write the same number, one fails and stops.
CREATE TABLE IF NOT EXISTS journal (
    ordering bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id text NOT NULL,
    sequence_number bigint NOT NULL,
    message bytea NOT NULL,
    manifest text,
    identifier integer,
    writer_uuid text,
    CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
);
CREATE TABLE IF NOT EXISTS snapshot (
    persistence_id text NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot bytea,
    manifest text,
    serializer_id integer,
    PRIMARY KEY (persistence_id, sequence_number)
);
CREATE TABLE IF NOT EXISTS tags (
    ordering_id bigint NOT NULL,
    tag text NOT NULL,
    sequence_nr bigint NOT NULL,
    persistence_id text NOT NULL,
    PRIMARY KEY (ordering_id, tag)
);
-- Who coordinates. Refreshed every few seconds; whoever comes second and sees it refreshed keeps off.
CREATE TABLE IF NOT EXISTS holder (
    persistence_id text NOT NULL PRIMARY KEY,
    id text NOT NULL,
    who text NOT NULL,
    beat timestamptz NOT NULL
);
