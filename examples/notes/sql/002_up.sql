ALTER TABLE notes ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
-- How it was written down before there was a column for it.
UPDATE notes SET done = 1, text = substr(text, 7) WHERE text LIKE 'done: %';
