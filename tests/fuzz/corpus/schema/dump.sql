PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "items" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "tag" varchar(8) NULL, "owner_id" bigint NOT NULL REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE users (id integer primary key, CONSTRAINT no CHECK (id NOT IN (1, 2)));
CREATE TABLE IF NOT EXISTS stemma_meta (key TEXT);
ANALYZE sqlite_schema;
COMMIT;
