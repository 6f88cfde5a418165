CREATE TABLE notes (id INTEGER PRIMARY KEY, title, body);
CREATE VIRTUAL TABLE found USING fts5(title, body UNINDEXED, content='notes', content_rowid=id,
  tokenize = "porter unicode61 remove_diacritics 1", prefix='2 3');
CREATE VIRTUAL TABLE old USING fts4(x, notindexed=y, y);
CREATE VIRTUAL TABLE place USING rtree(id, x0, x1, y0, y1, +label TEXT);
