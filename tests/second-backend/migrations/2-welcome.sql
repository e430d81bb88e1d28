INSERT INTO notes (text) VALUES ('welcome');
