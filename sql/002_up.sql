-- 002: Add user roles

ALTER TABLE users ADD COLUMN role VARCHAR(20) NOT NULL DEFAULT 'user';

UPDATE users SET role = 'admin' WHERE username = 'admin';
