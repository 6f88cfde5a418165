CREATE TABLE x (a, T [foo bar] REAL, u []);

-- to
CREATE TABLE x (a, T [foo bar] TEXT, u, v "" REAL, w [varchar] (20));
