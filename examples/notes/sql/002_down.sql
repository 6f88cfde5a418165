UPDATE notes SET text = 'done: ' || text WHERE done;
ALTER TABLE notes DROP COLUMN done;
