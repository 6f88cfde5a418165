-- 001: Initial schema, undone: children first

DROP TABLE oauth_tokens;
DROP TABLE oauth_clients;
DROP TABLE users;
DROP TABLE mcp_server_secret_files;
DROP TABLE mcp_server_tools;
DROP TABLE mcp_servers;
