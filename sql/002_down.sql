-- 002: Add user roles, undone: the column goes, every row stays

ALTER TABLE users DROP COLUMN role;
