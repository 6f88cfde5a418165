SELECT id, text FROM notes WHERE done AND text LIKE 'done: %';
