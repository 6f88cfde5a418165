CREATE TABLE x (a, T [foo bar] REAL, u [], v "" REAL, w [varchar] (20), x [a] [b], y 'c' d);
