CREATE TABLE "sel""ect" ("from" INT, `gro``up` TEXT, [order by] REAL, 'text' BLOB, "ünï ☃" NUMERIC,
  "a'b;--/*" DEFAULT "double", CHECK ("from" <> 'x' OR `gro``up` IS NULL), constraint "1" unique ("from"));
CREATE INDEX "in;dex" ON "sel""ect" ("order by", json_extract('text', '$.a')) /* why */;
CREATE TRIGGER "begin" BEFORE DELETE ON "sel""ect" BEGIN SELECT CASE WHEN old."from" THEN 1 END; END;

-- to
CREATE TABLE "sel""ect" ("from" INT UNIQUE, `gro``up` TEXT, [order by] REAL NOT NULL DEFAULT 0.5, "ünï ☃" NUMERIC,
  "a'b;--/*" DEFAULT "double");
CREATE VIEW "vi""ew" AS SELECT "a'b;--/*" AS "as" FROM [sel"ect];
